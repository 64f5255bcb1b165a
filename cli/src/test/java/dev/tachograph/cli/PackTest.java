package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run as one zip, which is a run too. */
@Timeout(300)
class PackTest {
  private static final String BASE = SyntheticRun.BASE;

  @TempDir private Path dir;
  private Path runs;
  private Path zip;
  private Path scratch;

  private final Cli cli = new Cli();

  @BeforeEach
  void record() throws IOException {
    runs = dir.resolve("runs");
    new SyntheticRun(runs).write();
    Files.writeString(runs.resolve(BASE + ".dump-2.txt"), "state\n");
    zip = dir.resolve(BASE + ".zip");
    scratch = Files.createDirectory(dir.resolve("tmp"));
    cli.workDir(dir).scratch(scratch);
  }

  private Cli pack(String... more) {
    return cli.call(
        Stream.concat(Stream.of("pack", runs.resolve(BASE).toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<String> names(Path zip) throws IOException {
    try (ZipFile opened = new ZipFile(zip.toFile())) {
      return opened.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void holdsAllFilesAndThePageAndListsThem() throws Exception {
    assertThat(pack().code()).as(cli.err()).isZero();

    List<String> held = names(zip);
    assertThat(held)
        .contains(
            BASE + "/" + BASE + ".json",
            BASE + "/" + BASE + ".logs.jsonl",
            BASE + "/" + BASE + ".dump-2.txt",
            BASE + "/" + BASE + ".html");
    assertThat(held).hasSize(7);
    held.forEach(name -> assertThat(cli.out()).contains(name));
    assertThat(cli.err()).contains("wrote");
  }

  @Test
  void isTheSameRunToEveryReader() throws Exception {
    pack();
    Path original = runs.resolve(BASE);

    assertThat(report(zip)).isEqualTo(report(original));
    assertThat(cli.call("logs", zip.toString(), "--tail", "3").out())
        .isEqualTo(cli.call("logs", original.toString(), "--tail", "3").out())
        .isNotEmpty();
    assertThat(cli.call("compare", original.toString(), "--", zip.toString()).code()).isZero();
    Path page = dir.resolve("page.html");
    assertThat(cli.call("report", zip.toString(), "--html", page.toString()).code()).isZero();
    assertThat(cli.call("report", zip.toString()).out()).contains(zip.toString());
    assertThat(cli.out()).doesNotContain(scratch.toString());
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).as("unpacked and not removed").isEmpty();
    }
  }

  private JsonNode report(Path run) throws IOException {
    assertThat(cli.call("report", run.toString(), "--json").code()).as(cli.err()).isZero();
    return Report.JSON.readTree(cli.out());
  }

  @Test
  void leavesOutWhatIsNotWantedAlsoOnThePage() throws Exception {
    String secret = "a line of the log that nobody else may read";
    new SyntheticRun(runs)
        .logs(
            out -> {
              ObjectNode line = Report.JSON.createObjectNode();
              line.put("t_ms", 5).put("ts", "2026-11-23T06:12:47.005Z").put("level", "ERROR");
              line.put("target", "t").put("thread", "main").put("message", secret);
              line.putObject("fields");
              out.line(line);
            })
        .write();

    assertThat(pack("--without", "logs", "--without", "dumps,profile").code())
        .as(cli.err())
        .isZero();

    assertThat(names(zip)).noneMatch(name -> name.contains("logs") || name.contains("dump"));
    assertThat(cli.out()).contains("left out: logs, dumps, profile, trace\n");
    try (ZipFile opened = new ZipFile(zip.toFile())) {
      ZipEntry page = opened.getEntry(BASE + "/" + BASE + ".html");
      String html = new String(opened.getInputStream(page).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(HtmlBlock.of(html, "run-data").toString()).doesNotContain(secret);
      assertThat(HtmlBlock.of(html, "run-logs").toString()).doesNotContain(secret);
    }
  }

  private void assertHoldsNowhere(String secret) throws IOException {
    try (ZipFile opened = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : opened.stream().toList()) {
        byte[] bytes = opened.getInputStream(entry).readAllBytes();
        assertThat(new String(bytes, StandardCharsets.UTF_8))
            .as(entry.getName())
            .doesNotContain(secret);
      }
    }
  }

  private void unfinished(SyntheticRun run) throws IOException {
    run.report(
            report -> {
              report.put("status", "running");
              ((ObjectNode) report.at("/meta/env"))
                  .put("process_start_ticks", 1)
                  .put("boot_id", "b");
            })
        .write();
    Files.move(runs.resolve(BASE + ".json"), runs.resolve(BASE + ".json.part"));
  }

  @Test
  void withoutLogsNoFileOfADeadRunRepeatsThem() throws Exception {
    String secret = "a line of the log that nobody else may read";
    unfinished(
        new SyntheticRun(runs)
            .logs(out -> out.line(SyntheticRun.log(5, "ERROR", secret)))
            .trace(
                "[\n{\"ph\":\"i\",\"name\":\""
                    + secret
                    + "\",\"pid\":1,\"tid\":7,\"ts\":5000.0}\n]\n"));
    Files.writeString(runs.resolve(BASE + ".journal"), secret + "\n");

    assertThat(pack("--without", "logs").code()).as(cli.err()).isZero();

    assertThat(cli.out()).contains("left out: logs, trace, journal\n");
    assertThat(names(zip)).contains(BASE + "/" + BASE + ".json.part");
    assertHoldsNowhere(secret);
    assertThat(cli.call("report", zip.toString()).code()).as(cli.err()).isZero();
  }

  @Test
  void filesThatAreRenamedWhileTheRunIsReadGoAlong() throws Exception {
    unfinished(new SyntheticRun(runs));
    Path log =
        Files.move(runs.resolve(BASE + ".logs.jsonl"), runs.resolve(BASE + ".logs.jsonl.part"));
    cli.liveness(
        (pid, ticks, boot) -> {
          // Asked while the report is read; the log is listed by then.
          try {
            Files.move(log, runs.resolve(BASE + ".logs.1.jsonl"));
            Files.writeString(log, "");
          } catch (IOException asked) {
            // It was asked before.
          }
          return Liveness.State.ALIVE;
        });

    assertThat(pack().code()).as(cli.err()).isZero();

    assertThat(cli.err()).doesNotContain("not in the zip");
    assertThat(names(zip))
        .contains(BASE + "/" + BASE + ".logs.1.jsonl", BASE + "/" + BASE + ".logs.jsonl.part");
  }

  @Test
  void aPackedRunThatGoesOnIsNotFollowed() throws Exception {
    unfinished(new SyntheticRun(runs));
    Files.move(runs.resolve(BASE + ".logs.jsonl"), runs.resolve(BASE + ".logs.jsonl.part"));
    cli.liveness((pid, ticks, boot) -> Liveness.State.ALIVE);
    assertThat(pack().code()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("the run goes on");

    assertThat(cli.call("logs", zip.toString(), "--follow", "--tail", "1").out()).hasLineCount(1);
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.call("top", zip.toString(), "--plain").out()).hasLineCount(1);
    assertThat(cli.code()).as(cli.err()).isZero();
  }

  @Test
  void aPartThatThereIsNotIsAWrongCall() {
    assertThat(pack("--without", "log").code()).isEqualTo(2);
    assertThat(cli.err()).contains("--without takes logs, dumps,").hasLineCount(1);
    assertThat(zip).doesNotExist();
  }

  @Test
  void namesThatLeadOutAreRefused() throws Exception {
    for (String name :
        List.of(
            "../" + BASE + ".json",
            BASE + "/../../" + BASE + ".logs.jsonl",
            "..\\" + BASE + ".json")) {
      write(new TreeMap<>(java.util.Map.of(name, bytes("{}"))));
      assertRefused("leads out of it");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void write(TreeMap<String, byte[]> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream packed = new ZipOutputStream(out)) {
      for (var entry : entries.entrySet()) {
        packed.putNextEntry(new ZipEntry(entry.getKey()));
        packed.write(entry.getValue());
        packed.closeEntry();
      }
    }
  }

  private void assertRefused(String why) throws IOException {
    for (String verb : List.of("report", "logs")) {
      assertThat(cli.call(verb, zip.toString()).code()).as(verb).isEqualTo(2);
      assertThat(cli.err()).contains("cannot read the packed run", why).hasLineCount(1);
    }
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
    try (Stream<Path> all = Files.list(dir)) {
      assertThat(all).containsExactlyInAnyOrder(runs, zip, scratch);
    }
  }

  @Test
  void aBombIsRefused() throws Exception {
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream packed = new ZipOutputStream(out)) {
      packed.putNextEntry(new ZipEntry(BASE + ".logs.jsonl"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 300; i++) {
        packed.write(zeros);
      }
      packed.closeEntry();
    }
    assertThat(zip).satisfies(file -> assertThat(Files.size(file)).isLessThan(1 << 20));
    assertRefused("unpacks to more than");
  }

  @Test
  void whatIsNoPackedRunIsRefused() throws Exception {
    write(new TreeMap<>(java.util.Map.of("readme.txt", bytes("hello"))));
    assertRefused("it holds no run");
    write(
        new TreeMap<>(
            java.util.Map.of(
                BASE + ".json", bytes("{}"), "2027-11-23__06-12-47.json", bytes("{}"))));
    assertRefused("it holds several runs");
    write(
        new TreeMap<>(
            java.util.Map.of("a/" + BASE + ".json", bytes("{}"), BASE + ".json", bytes("{}"))));
    assertRefused("twice");
    Files.write(zip, bytes("no zip at all"));
    assertRefused("it is no zip, or damaged");
    Files.delete(zip);
    assertThat(cli.call("report", zip.toString()).code()).isEqualTo(2);
    assertThat(cli.err()).contains("there is no such file");
  }

  @Test
  void aTruncatedZipIsRefused() throws Exception {
    pack();
    byte[] whole = Files.readAllBytes(zip);
    Files.write(zip, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertRefused("it is no zip, or damaged");
  }

  @Test
  void aPackedRunMayBePackedAgainWithoutItsLogs() throws Exception {
    pack();
    Path smaller = dir.resolve("smaller.zip");

    cli.call("pack", zip.toString(), "--without", "logs", "--zip", smaller.toString());

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(names(smaller)).hasSize(5).noneMatch(name -> name.contains("logs"));
  }

  @Test
  void opensThePageBesideTheRun() throws Exception {
    Path told = dir.resolve("told");
    Path browser = dir.resolve("browser");
    Files.writeString(
        browser,
        "#!/bin/sh\nprintf '%s' \"$1\" > " + told + ".part && mv " + told + ".part " + told + "\n");
    assertThat(browser.toFile().setExecutable(true)).isTrue();
    cli.env("BROWSER", dir.resolve("absent") + ":" + browser);

    assertThat(cli.call("open", runs.resolve(BASE).toString()).code()).as(cli.err()).isZero();

    Path page = runs.resolve(BASE + ".html");
    assertThat(page).exists();
    await(told);
    assertThat(told).hasContent(page.toUri().toString());
    assertThat(cli.call("ls", runs.toString()).out()).hasLineCount(2);
    assertThat(pack().code()).as(cli.err()).isZero();
    assertThat(names(zip)).filteredOn(name -> name.endsWith(".html")).hasSize(1);
    assertThat(cli.call("prune", "--keep", "0", runs.toString()).code()).isZero();
    assertThat(page).doesNotExist();
  }

  /** A browser is not waited for. */
  private static void await(Path file) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!Files.exists(file) && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Test
  void aPageByItselfIsNoRun() throws Exception {
    Path alone = Files.createDirectory(dir.resolve("pages"));
    Path page = Files.writeString(alone.resolve(BASE + ".html"), "<!doctype html>");

    assertThat(cli.call("ls", alone.toString()).out()).doesNotContain(BASE);
    cli.call("prune", "--keep", "0", alone.toString());

    assertThat(page).exists();
  }

  @Test
  void withoutABrowserThePageIsWrittenAllTheSame() {
    cli.env("BROWSER", dir.resolve("absent").toString());

    assertThat(cli.call("open", runs.resolve(BASE).toString()).code()).isEqualTo(1);

    assertThat(cli.err()).contains("there is no browser", "open ", BASE + ".html", "yourself");
    assertThat(runs.resolve(BASE + ".html")).exists();
  }

  @Test
  void readsWhatItWritesAsJson() throws Exception {
    new SyntheticRun(runs)
        .report(
            report -> {
              ObjectNode config = report.putObject("config");
              config.put("😀 key", "😀 value").put("é ∞", 1);
              config.putObject("\u202e").put("🏳️‍🌈", 2);
            })
        .write();
    JsonNode first = report(runs.resolve(BASE));
    Path copy = Files.createDirectory(dir.resolve("copy"));
    Files.writeString(copy.resolve(BASE + ".json"), cli.out());

    assertThat(report(copy.resolve(BASE)).path("config"))
        .isEqualTo(first.path("config"))
        .isNotEmpty();
    cli.call("report", copy.resolve(BASE).toString());
    assertThat(cli.out()).contains("😀 key");
  }
}
