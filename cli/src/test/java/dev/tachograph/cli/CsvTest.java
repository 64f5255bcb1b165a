package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
  private static final String RUN = Cli.RUNS.resolve("2026-11-23__06-12-47").toString();

  private final Cli cli = new Cli();

  @TempDir Path dir;

  private List<String> table(String name, String run) {
    cli.call("report", "--csv", name, run);
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).as(name).endsWith("\r\n");
    return List.of(cli.out().split("\r\n"));
  }

  @Test
  void everyTableOfAReportIsWrittenWithUnitsInHeadingsAndNumbersInFull() {
    assertThat(table("resources", RUN).get(0)).startsWith("key,");
    assertThat(table("resources", RUN)).anyMatch(row -> row.matches("rss_kb,.*319488.*"));
    assertThat(table("spans", RUN).get(0)).contains("name,count,total_ms,self_ms,p50_ms");
    assertThat(table("events", RUN).get(0)).isEqualTo("event,produced");
    assertThat(table("logs", RUN).get(0)).startsWith("level,produced,written,collapsed,dropped");
    assertThat(table("peers", RUN).get(0)).startsWith("peer_id,is_banned,");
    assertThat(table("findings", RUN).get(0)).startsWith("rule,");
    assertThat(table("config", RUN)).startsWith("key,value").contains("end_block,5000");
    assertThat(table("files", RUN).get(0)).isEqualTo("file,bytes");
    assertThat(table("files", RUN)).anyMatch(row -> row.matches("RUNS/.*47\\.json,\\d+"));
    for (String name : List.of("threads", "disks", "nets", "derived", "results", "tags")) {
      assertThat(table(name, RUN).get(0)).as(name).matches("(name|device|key)(,.*)?");
    }
  }

  @Test
  void textsThatASpreadsheetWouldRunAreGuardedAndQuotesDoubled() throws Exception {
    Path run =
        new MadeUpRuns(dir)
            .run(
                "2026-11-23__06-12-47-2",
                100,
                1000,
                report -> {
                  ObjectNode config = report.putObject("config");
                  config.put("a", "=HYPERLINK(\"http://x\",\"y\")").put("b", "+1").put("c", "@SUM");
                  config.put("d", " -2+3").put("e", -2.5).put("f", 1e-7).put("g", 1e20);
                  config.put("h", "a\nb\u001b[31m").put("-i", true).putNull("j");
                  config.putObject("k").put("x", 1);
                });
    assertThat(table("config", run.toString()))
        .containsExactly(
            "key,value",
            "a,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
            "b,'+1",
            "c,'@SUM",
            "d,' -2+3",
            "e,-2.5",
            "f,0.0000001",
            "g,100000000000000000000",
            "h,a\\nb\\u001b[31m",
            "'-i,true",
            "j,",
            "k,\"{\"\"x\"\":1}\"");
  }

  @Test
  void anUnknownTableNamesThoseThereAre() {
    cli.call("report", "--csv", "charts", RUN);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err())
        .hasLineCount(1)
        .contains("--csv takes one of resources, spans, events, logs, peers,", "not 'charts'");
    cli.call("report", "--csv", "spans", "--json", RUN);
    assertThat(cli.err())
        .hasLineCount(1)
        .contains("say one of --csv, --json, --markdown and --html");
  }

  @Test
  void aComparisonHasARowForEachMetricAndItsGatesOnStderr() throws Exception {
    List<String> call = new ArrayList<>(new MadeUpRuns(dir).sides(1, 2, false));
    call.addAll(1, List.of("--csv", "--gate", "duration<=+10%"));
    cli.call(call.toArray(String[]::new));
    assertThat(cli.code()).as(cli.err()).isEqualTo(1);
    assertThat(cli.out().split("\r\n"))
        .startsWith(
            "metric,unit,decides,base_runs,head_runs,base_median,head_median,change_pct,"
                + "change_low_pct,change_high_pct,p,p_corrected,outcome")
        .anyMatch(row -> row.matches("duration,ms,.*,1,1,300000,600000,100,,,,,.*"));
    assertThat(cli.err()).hasLineCount(1).contains("gate failed: duration<=+10%");
  }

  @Test
  void aChangeFromABaseThatIsShownAsZeroIsEmpty() throws Exception {
    MadeUpRuns made = new MadeUpRuns(dir);
    List<String> call = new ArrayList<>(List.of("compare", "--csv"));
    for (int i = 2; i < 12; i++) {
      double max = i < 7 ? 1e-9 : 3 + i / 100.0;
      if (i == 7) {
        call.add("--");
      }
      call.add(
          made.run(
                  "2026-11-23__06-12-47-" + i,
                  100,
                  1000,
                  report ->
                      report.withObject("resources").putObject("psi_io_some_pct").put("max", max))
              .toString());
    }
    cli.call(call.toArray(String[]::new));
    assertThat(cli.out().split("\r\n"))
        .as(cli.err())
        .anyMatch(row -> row.matches("psi_io_some_max,pct,[^,]*,5,5,0\\.0+1,3\\.09,,,,.*"));
  }
}
