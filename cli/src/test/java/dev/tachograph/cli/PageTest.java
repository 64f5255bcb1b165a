package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.testing.SyntheticRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a run, in a headless Chromium and as a file. */
class PageTest {
  private static final String HOSTILE =
      "</script><script>window.ran=1</script><img src=x onerror='window.ran=2'>";

  @TempDir Path dir;

  private Path page(SyntheticRun run) throws Exception {
    run.write();
    Path html = dir.resolve("page.html");
    Cli cli = new Cli().call("report", run.base().toString(), "--html", html.toString());
    assertThat(cli.err()).hasLineCount(1).contains("wrote");
    assertThat(cli.code()).isZero();
    return html;
  }

  @Test
  void linkIsReplacedAndNothingBehindItIsWritten() throws Exception {
    SyntheticRun run = ill();
    run.write();
    Path secret = Files.writeString(dir.resolve("secret"), "old");
    Path link = Files.createSymbolicLink(dir.resolve("link.html"), secret);
    // Where an earlier version wrote before it renamed.
    Files.createSymbolicLink(dir.resolve("link.html.part"), secret);
    Path full = Files.createSymbolicLink(dir.resolve("full"), Path.of("/dev/full"));
    Cli cli = new Cli();
    for (Path html : List.of(link, full)) {
      cli.call("report", run.base().toString(), "--html", html.toString());
      assertThat(cli.code()).as(cli.err()).isZero();
      assertThat(html).isRegularFile().content().contains("id=\"run-data\"");
      assertThat(Files.isSymbolicLink(html)).isFalse();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(html)))
          .isEqualTo("rw-r-----");
    }
    assertThat(secret).content().isEqualTo("old");
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left.filter(file -> file.toString().endsWith(".part")))
          .containsExactly(dir.resolve("link.html.part"));
    }
  }

  @Test
  void whatIsNoFileIsWrittenToAndNotReplaced() throws Exception {
    SyntheticRun run = ill();
    run.write();
    Cli cli = new Cli().call("report", run.base().toString(), "--html", "/dev/full");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains("cannot write", "full");

    cli.call("report", run.base().toString(), "--html", dir.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains("cannot write", "it is a directory");

    Path pipe = dir.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process reader =
        new ProcessBuilder("cat", pipe.toString())
            .redirectOutput(dir.resolve("piped").toFile())
            .start();
    try {
      cli.call("report", run.base().toString(), "--html", pipe.toString());
      assertThat(cli.code()).as(cli.err()).isZero();
      assertThat(reader.waitFor()).isZero();
    } finally {
      reader.destroyForcibly().onExit().join();
    }
    assertThat(dir.resolve("piped")).content().contains("id=\"run-data\"");
  }

  /**
   * Whoever creates a pipe where a page will be written would read what is not meant for others.
   */
  @Test
  void pipeOfAnotherUserIsNotWrittenTo() throws Exception {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "NOT TESTED: only root can give a file away");
    SyntheticRun run = ill();
    run.write();
    Path pipe = dir.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.setOwner(
        pipe, pipe.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    Cli cli = new Cli().call("report", run.base().toString(), "--html", pipe.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains("cannot write", "belongs to nobody");
  }

  private SyntheticRun ill() {
    return new SyntheticRun(dir.resolve("runs"))
        .samples((i, s) -> s.put("gap_ms", i == 90 ? 8000 : 0))
        .report(
            r -> {
              r.set(
                  "peer_health_all",
                  Report.JSON
                      .createArrayNode()
                      .add(peer("a:1", 0.25))
                      .add(peer("b:2", 1))
                      .add(peer(HOSTILE, 0.5)));
              ((ObjectNode) r.path("meta")).put("run_name", HOSTILE);
              ((ObjectNode) r.path("end")).put("cause", HOSTILE);
              ((ObjectNode) r.path("config")).put(HOSTILE, HOSTILE);
            })
        .events(
            out ->
                out.line(
                    SyntheticRun.event(70_000, "peer_banned")
                        .put("peer_id", HOSTILE)
                        .put("reason", HOSTILE)))
        .logs(
            out -> {
              ObjectNode line = SyntheticRun.log(100_500, "ERROR", HOSTILE).put("target", HOSTILE);
              line.putObject("error")
                  .put("type", HOSTILE)
                  .put("message", HOSTILE)
                  .put("stack", HOSTILE);
              out.line(line);
            });
  }

  private static ObjectNode peer(String id, double quality) {
    return Report.JSON
        .createObjectNode()
        .put("peer_id", id)
        .put("quality_score", quality)
        .put("quality_samples", 4)
        .put("last_error", HOSTILE);
  }

  @Test
  void aPersonCanBrushSortAndSwitchAndNothingIsAskedOfAnybody() throws Exception {
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the page was not looked at");
    Path html = page(ill());
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(html);
      assertThat(browser.eval("document.querySelectorAll('.plot canvas').length").asInt())
          .isGreaterThan(8);
      assertThat(
              browser.eval("document.querySelector('[data-figure=duration]').textContent").asText())
          .isEqualTo("5 min 00 s");
      assertThat(browser.eval("document.querySelector('#findings').textContent").asText())
          .contains("stalls");
      brush(browser);
      sort(browser);
      switchTheme(browser);
      assertThat(browser.eval("String(window.ran)").asText())
          .as("no script of a peer ran")
          .isEqualTo("undefined");
      assertThat(browser.eval("document.querySelectorAll('img, iframe, object').length").asInt())
          .isZero();
      assertThat(
              browser
                  .eval(
                      "document.body.textContent.includes("
                          + Report.JSON.writeValueAsString(HOSTILE)
                          + ")")
                  .asBoolean())
          .isTrue();
      assertThat(browser.console()).isEmpty();
      assertThat(browser.requests()).containsExactly(html.toUri().toString());
    }
  }

  private static void seen(ObjectNode report) {
    ObjectNode seen = report.putObject("resources_seen");
    device(seen.putArray("disks").addObject(), "nvme0n1", true, "read", "written", 3 << 20);
    device(seen.withArray("disks").addObject(), "sdb", true, "read", "written", 9 << 20);
    device(seen.withArray("disks").addObject(), "dm-0", false, "read", "written", 1 << 20);
    device(seen.putArray("nets").addObject(), "eth0", true, "received", "sent", 5 << 20);
    seen.putArray("threads").addObject().put("name", HOSTILE).put("threads", 3).put("cpu_ms", 2500);
    seen.withArray("threads")
        .addObject()
        .put("name", "(ended threads)")
        .putNull("threads")
        .put("cpu_ms", 61_000);
    seen.putObject("limits")
        .put("cgroup_version", 2)
        .put("memory_max_kb", 2_097_152)
        .put("memory_high_kb", "max")
        .put("throttled_group", "/pod");
  }

  private static void device(
      ObjectNode device, String name, boolean counted, String in, String out, int bytes) {
    device.put("device", name).put("counted", counted);
    device.put("bytes_" + in, bytes).put("bytes_" + out, 2 * bytes);
    device.put(in.equals("read") ? "max_read_mib_s" : "max_rx_mib_s", 1.25);
    device.putNull(in.equals("read") ? "max_write_mib_s" : "max_tx_mib_s");
  }

  @Test
  void devicesThreadsAndLimitsStandInTables() throws Exception {
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the page was not looked at");
    Path html =
        page(
            new SyntheticRun(dir.resolve("runs"))
                .samples((i, s) -> s.put("alloc_stalls", 5).put("alloc_stall_ms", 90))
                .report(PageTest::seen));
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(html);
      String machine = browser.eval("document.querySelector('#machine').textContent").asText();
      assertThat(machine).contains("Threads by CPU time", "Disks", "Network devices");
      assertThat(machine).contains("nvme0n1", "sdb", "eth0", "6.0 MiB", "1.25 MiB/s");
      assertThat(machine).contains(HOSTILE, "(ended threads)", "2.50 s", "1 min 01 s");
      assertThat(machine).as("what lies on a counted disk").doesNotContain("dm-0");
      assertThat(machine).contains("Limits", "memory_max_kb", "memory_high_kb", "/pod");
      String disk =
          "document.querySelectorAll('#machine table')[1].querySelector('tbody td').textContent";
      browser.eval(
          "[...document.querySelectorAll('#machine table')[1].querySelectorAll('th button')]"
              + ".find((b) => b.textContent === 'written').click()");
      assertThat(browser.eval(disk).asText()).isEqualTo("sdb");
      assertThat(browser.eval("document.querySelector('#findings').textContent").asText())
          .contains("gc_allocation_stalls");
      assertThat(browser.eval("document.body.textContent").asText()).contains("allocation stalls");
      assertThat(browser.eval("String(window.ran)").asText()).isEqualTo("undefined");
      assertThat(browser.console()).isEmpty();
    }
  }

  private static void brush(Browser browser) throws Exception {
    browser.drag(".group .u-over", 0.3, 0.4);
    browser.await(
        () ->
            browser
                .eval("document.querySelector('#window-says').textContent")
                .asText()
                .startsWith("From "));
    // Every chart shows the same window, and the lists hold what was in it.
    JsonNode shares =
        browser.eval(
            "[...document.querySelectorAll('#plots .group .u-select')]"
                + ".map((s) => parseFloat(s.style.width) / s.parentNode.clientWidth)");
    assertThat(shares)
        .hasSizeGreaterThan(5)
        .allSatisfy(
            share ->
                assertThat(share.asDouble())
                    .isCloseTo(0.1, org.assertj.core.data.Offset.offset(0.01)));
    String lines = browser.eval("document.querySelector('#in-window').textContent").asText();
    assertThat(lines)
        .contains("batch 310 stored")
        .doesNotContain("batch 200 stored")
        .contains("tacho logs");
    assertThat(lines).contains("--from ").contains("--to ");
  }

  private static void sort(Browser browser) throws Exception {
    String first = "document.querySelector('#peers tbody td').textContent";
    assertThat(browser.eval(first).asText()).isEqualTo("b:2");
    String head =
        "[...document.querySelectorAll('#peers th button')].find((b) => b.textContent === 'quality score').click()";
    browser.eval(head);
    assertThat(browser.eval(first).asText()).isEqualTo("a:1");
    browser.eval(head);
    assertThat(browser.eval(first).asText()).isEqualTo("b:2");
  }

  private static void switchTheme(Browser browser) throws Exception {
    String background = "getComputedStyle(document.body).backgroundColor";
    String before = browser.eval(background).asText();
    browser.eval("document.querySelector('#theme').click()");
    assertThat(browser.eval(background).asText()).isNotEqualTo(before);
  }

  @Test
  void theFiguresAreThoseOfAnIndependentComputationOverTheSameFiles() throws Exception {
    SyntheticRun run = ill();
    JsonNode data = HtmlBlock.of(Files.readString(page(run)), "run-data");
    double sum = 0;
    double max = 0;
    int n = 0;
    long first = -1;
    long before = 0;
    for (String line : Files.readAllLines(run.file(".resources.jsonl"))) {
      JsonNode sample = Report.JSON.readTree(line);
      double rss = sample.path("rss_kb").asDouble();
      long now = sample.path("t_ms").asLong();
      // Each weighs as much as the time since the one before it.
      first = n == 0 ? now : first;
      sum += n == 0 ? 0 : rss * (now - before);
      before = now;
      max = Math.max(max, rss);
      n++;
    }
    JsonNode rss = data.at("/report/resources/rss_kb");
    assertThat(rss.path("count").asInt()).isEqualTo(n);
    assertThat(rss.path("max").asDouble()).isEqualTo(max);
    assertThat(rss.path("mean").asDouble()).isEqualTo(sum / (before - first));
    double[] took =
        Files.readAllLines(run.file(".events.jsonl")).stream()
            .filter(line -> line.contains("\"fetch_end\""))
            .mapToDouble(PageTest::took)
            .sorted()
            .toArray();
    for (JsonNode kind : data.path("kinds")) {
      if (kind.path("name").asText().equals("fetch_end")) {
        assertThat(kind.path("count").asInt()).isEqualTo(took.length);
        assertThat(kind.path("max_ms").asDouble()).isEqualTo(took[took.length - 1]);
        double p95 = took[(int) Math.ceil(took.length * 0.95) - 1];
        assertThat(kind.path("p95_ms").asDouble())
            .isCloseTo(p95, org.assertj.core.data.Percentage.withPercentage(0.1));
      }
    }
    long infos =
        Files.readAllLines(run.file(".logs.jsonl")).stream()
            .filter(line -> line.contains("\"level\":\"INFO\""))
            .count();
    assertThat(data.at("/report/read/log_records/INFO").asLong()).isEqualTo(infos);
    JsonNode spans = data.at("/report/spans");
    assertThat(spans.get(0).path("name").asText()).isEqualTo("fetch");
    assertThat(spans.get(0).path("total_ms").asDouble()).isEqualTo(8.0);
    assertThat(spans.get(0).path("self_ms").asDouble()).isEqualTo(6.5);
  }

  private static double took(String line) {
    try {
      return Report.JSON.readTree(line).path("duration_ms").asDouble();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void withoutItsDataThePageIsSmallAndItNamesNoOtherPlace() throws Exception {
    String html = Files.readString(page(ill()));
    HtmlBlock.assertBare(html, "http://www.w3.org/2000/svg");
    assertThat(html).doesNotContain("<script>window", "<img");
  }

  @Test
  void asManyLinesAsFitAreEmbeddedAndTheRestIsCounted() throws Exception {
    SyntheticRun run =
        new SyntheticRun(dir.resolve("runs"))
            .logLines(30_000)
            .logs(
                out -> {
                  for (int i = 0; i < 60_000; i++) {
                    out.line(SyntheticRun.log(i * 5L, i == 59_999 ? "ERROR" : "WARN", "odd " + i));
                  }
                });
    JsonNode logs = HtmlBlock.of(Files.readString(page(run)), "run-logs");
    assertThat(logs.path("severe")).hasSize(50_000);
    assertThat(logs.path("severe_of").asInt()).isEqualTo(60_000);
    assertThat(logs.path("rest")).hasSize(20_000);
    assertThat(logs.path("rest_of").asInt()).isEqualTo(30_000);
    // Errors are kept before warnings.
    assertThat(logs.path("severe")).anyMatch(line -> line.path(1).asInt() == 0);
  }

  @Test
  void peaksStayVisibleWhereSamplesAreManyAndFiguresAreOfAll() throws Exception {
    Path runs = Files.createDirectories(dir.resolve("runs"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      lines
          .append("{\"t_ms\":")
          .append(i * 1000L)
          .append(",\"ts\":\"2026-11-23T06:12:47.000Z\",\"rss_kb\":");
      lines.append(i == 77_777 ? 9_000_000 : i == 33_333 ? 1 : 1000).append("}\n");
    }
    Files.writeString(runs.resolve(SyntheticRun.BASE + ".resources.jsonl"), lines);
    Path html = dir.resolve("many.html");
    assertThat(
            new Cli()
                .call("report", "latest", "--out", runs.toString(), "--html", html.toString())
                .code())
        .isZero();
    JsonNode data = HtmlBlock.of(Files.readString(html), "run-data");
    JsonNode drawn = data.at("/charts/y/rss_kb");
    assertThat(drawn.size()).isLessThan(3000);
    assertThat(drawn).anyMatch(v -> v.asDouble() == 9_000_000).anyMatch(v -> v.asDouble() == 1);
    assertThat(data.at("/report/resources/rss_kb/count").asInt()).isEqualTo(100_000);
    assertThat(data.at("/report/resources/rss_kb/mean").asDouble())
        .isEqualTo((99_997L * 1000 + 9_000_000 + 1) / 99_999.0);
  }
}
