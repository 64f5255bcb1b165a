package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagTest {
  private static final String BASE = "2026-11-23__06-12-47";

  private final Cli cli = new Cli();

  @TempDir Path dir;

  private Path report;
  private String before;

  @BeforeEach
  void anEndedRun() throws IOException {
    report = dir.resolve(BASE + ".json");
    before = Files.readString(Cli.RUNS.resolve(BASE + ".json"));
    Files.writeString(report, before);
    Files.setPosixFilePermissions(report, PosixFilePermissions.fromString("rw-r-----"));
  }

  private String tag(String... more) {
    String[] call = new String[more.length + 2];
    call[0] = "tag";
    call[1] = dir.resolve(BASE).toString();
    System.arraycopy(more, 0, call, 2, more.length);
    cli.call(call);
    assertThat(cli.code()).as(cli.err()).isZero();
    return cli.out();
  }

  private void assertRefused(String text, Path file, String... call) throws IOException {
    byte[] content = Files.readAllBytes(file);
    cli.call(call);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains(text);
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
  }

  @Test
  void tagsAreSetChangedRemovedAndListed() throws Exception {
    assertThat(tag()).isEqualTo("no tags\n");
    assertThat(tag("branch=main", "note=a = b")).isEqualTo("branch=main\nnote=a = b\n");
    assertThat(tag("branch=other", "-d", "note")).isEqualTo("branch=other\n");
    assertThat(tag("--json")).contains("\"branch\" : \"other\"");
    cli.call("ls", dir.toString(), "--tag", "branch=other", "--csv");
    assertThat(cli.out()).contains("branch=other");
    cli.call("report", dir.resolve(BASE).toString());
    assertThat(cli.out()).contains("tags       branch other");
    assertThat(tag("--delete", "branch")).isEqualTo("no tags\n");
  }

  @Test
  void everyOtherByteOfTheReportStaysAndSoDoItsPermissions() throws Exception {
    tag("branch=m\u00e4in \ud83d\ude80");
    String after = Files.readString(report);
    String member = "\"tags\":{\"branch\":\"m\u00e4in \ud83d\ude80\"}";
    assertThat(after).contains(member);
    assertThat(after.replaceFirst("\\s*,?\\s*\\Q" + member + "\\E", "").replaceAll("\\s", ""))
        .isEqualTo(before.replaceAll("\\s", ""));
    tag("branch=x");
    assertThat(Files.readString(report)).isEqualTo(after.replace("m\u00e4in \ud83d\ude80", "x"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report)))
        .isEqualTo("rw-r-----");
    try (var left = Files.list(dir)) {
      assertThat(left).containsExactly(report);
    }
  }

  @Test
  void whereverTheMemberIsNothingElseChanges() throws Exception {
    String[] reports = {
      "{}",
      " { \"a\" : 1.0e-7 } \n",
      "{\"tags\":{\"x\":\"}{\\\"\"},\"n\":1E400}",
      "{\"n\":-0.0,\"o\":{\"tags\":{\"k\":\"deep\"}}, \"tags\" :\n{ }\n}",
      "{\"tags\":null,\"s\":\"\u6f22\"}"
    };
    for (String json : reports) {
      byte[] now =
          ReportTags.replaced(json.getBytes(StandardCharsets.UTF_8), Map.of("k", "\u6f22"));
      String text = new String(now, StandardCharsets.UTF_8);
      assertThat(Report.JSON.readTree(text).path("tags").toString())
          .isEqualTo("{\"k\":\"\u6f22\"}");
      byte[] again = ReportTags.replaced(now, Map.of());
      String bare = new String(again, StandardCharsets.UTF_8);
      assertThat(text)
          .isEqualTo(bare.replaceFirst("(\"tags\"\\s*:\\s*)\\{}", "$1{\"k\":\"\u6f22\"}"));
      assertThat(text.replaceAll("[,\\s]*\"tags\"\\s*:\\s*\\{\"k\":\"\u6f22\"}", ""))
          .startsWith(
              json.replaceAll("(?s)[,\\s]*\"tags\"\\s*:.*", "")
                  .stripTrailing()
                  .replaceAll("}$", "")
                  .stripTrailing()
                  .replaceAll("}$", ""));
    }
  }

  @Test
  void secretsAreMasked() throws Exception {
    tag("api_token=hunter2");
    assertThat(Files.readString(report)).doesNotContain("hunter2").contains("\"***\"");
  }

  @Test
  void runsThatHaveNotEndedAreLeftAlone() throws Exception {
    Path running = dir.resolve("2026-11-24__01-00-00.json.part");
    Files.copy(Cli.RUNS.resolve("2026-11-24__01-00-00.json.part"), running);
    String run = dir.resolve("2026-11-24__01-00-00").toString();
    assertRefused("goes on; its program sets tags by Run.tag", running, "tag", run, "a=b");
    cli.liveness((pid, ticks, boot) -> Liveness.State.DEAD);
    assertRefused("was killed; tacho recover finishes it", running, "tag", run, "a=b");
    cli.liveness((pid, ticks, boot) -> Liveness.State.UNKNOWN);
    assertRefused("may go on, on another machine", running, "tag", run, "a=b");
  }

  @Test
  void aPackedRunShowsItsTagsAndTakesNone() throws Exception {
    tag("branch=main");
    Path zip = dir.resolve("run.zip");
    cli.call("pack", dir.resolve(BASE).toString(), "--zip", zip.toString());
    assertRefused("a packed run cannot be tagged", zip, "tag", zip.toString(), "a=b");
    assertRefused("a packed run cannot be tagged", zip, "tag", zip.toString(), "-d", "branch");
    assertThat(cli.call("tag", zip.toString()).out()).isEqualTo("branch=main\n");
  }

  @Test
  void wrongCallsChangeNothing() throws Exception {
    String run = dir.resolve(BASE).toString();
    assertRefused("a tag is KEY=VALUE", report, "tag", run, "a=b", "branch");
    assertRefused("a tag is KEY=VALUE", report, "tag", run, "=b");
    assertRefused("the run has no tag 'zone'", report, "tag", run, "a=b", "-d", "zone");
    Files.writeString(report, "{\"format\":\"tachograph-report/2\",");
    assertRefused("is not valid JSON", report, "tag", run, "a=b");
    cli.call("tag", Cli.RUNS.resolve("2026-11-20__00-00-00").toString(), "a=b");
    assertThat(cli.err()).hasLineCount(1).contains("has no report to hold tags");
  }
}
