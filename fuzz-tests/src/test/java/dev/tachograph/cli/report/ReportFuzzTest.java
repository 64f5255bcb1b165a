package dev.tachograph.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.findings.Findings;
import dev.tachograph.analysis.internal.run.CompleteReport;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.RunSource;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Scratch;
import dev.tachograph.cli.text.Display;
import dev.tachograph.cli.text.TimeFormat;
import dev.tachograph.common.RunFileName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any report is shown, as text, Markdown and JSON, or rejected; nothing controls the terminal. */
class ReportFuzzTest {
  private static final Path FILE = Path.of("2026-11-23__06-12-47.json");
  private static final RunFileSet FILES =
      new RunFileSet(Path.of(""), Objects.requireNonNull(RunFileName.parse(FILE.toString())));

  static Stream<byte[]> seeds() {
    String begin = "{\"format\":\"tachograph-report/2\",\"status\":";
    return Stream.of(
            begin + "\"running\",\"meta\":{\"started_at\":\"2026-11-23T06:12:47Z\"}}",
            begin
                + "\"failed\",\"meta\":{\"duration_ms\":1e3,\"run_name\":\"a\",\"env\":{\"host\":\"h\",\"pid\":7,\"memory_kb\":5},\"build\":{\"java\":\"a"
                + " b\"}},\"end\":{"
                + "\"cause\":\"x\",\"exit_code\":1,\"exception\":{\"type\":\"T\"}},\"argv\":[\"a\"]}",
            begin
                + "\"completed\",\"progress\":{\"processed\":5},\"results\":{\"n\":1.5,\"a_kb\":1},"
                + "\"resources\":{\"rss_kb\":{\"max\":1,\"mean\":1,\"p95\":null}},\"config\":{}}",
            begin
                + "\"x\",\"resources_seen\":{\"disks\":[{\"device\":\"d\",\"counted\":true,"
                + "\"bytes_read\":1}],\"limits\":{\"a\":1},\"threads\":[{\"name\":\"t\","
                + "\"cpu_ms\":1}]},\"spans\":[{\"name\":\"s\",\"count\":1,\"total_ms\":3}]}",
            begin
                + "\"killed\",\"peer_health_top\":[{\"peer_id\":\"p\",\"quality_score\":1}],"
                + "\"peer_health_all\":[{\"peer_id\":\"p\"}],\"findings\":[{\"rule\":\"r\","
                + "\"severity\":\"error\",\"text\":\"t\"}],\"logs\":{\"produced\":2,\"by_level\":{"
                + "\"INFO\":{\"produced\":2}},\"dropped\":1},\"events\":{\"produced\":1,"
                + "\"by_event\":{\"e\":1}},\"recorder\":{\"cpu_ms\":1,\"bytes_written\":3}}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "{\"format\":\"tachograph-report/2\",\"status\":\"running\"",
    ",\"meta\":{",
    "\"started_at\":\"",
    "\"duration_ms\":",
    ",\"end\":{",
    ",\"results\":{",
    ",\"config\":{",
    ",\"spans\":[{",
    ",\"findings\":[{\"severity\":\"",
    ",\"logs\":{\"produced\":",
    ",\"peer_health_top\":[{",
    "1e999",
    "-1e-9",
    "9223372036854775808",
    "+1000000000-01-01T00:00:00Z",
    "\\u001b",
    "_pct\":",
    "_mib_s\":"
  })
  @FuzzTest
  void report(byte[] bytes) throws JsonProcessingException {
    Liveness liveness = (pid, ticks, boot) -> Liveness.State.values()[(int) Math.floorMod(pid, 3L)];
    Report read;
    try {
      read = Report.of(FILE, bytes, liveness);
    } catch (UnreadableReportException refused) {
      assertThat(refused).hasMessageStartingWith(FILE.toString());
      return;
    }
    RunSource source =
        new RunSource(
            FILES.path(), read.root(), read.status(), List.of(), List.of(), List.of(), List.of());
    RunData data = RunData.read(source);
    ObjectNode completed = CompleteReport.of(data);
    completed.set("findings", Findings.json(Findings.of(data)));
    Report report = read.with(completed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8);
    Host host =
        new Host(
            print,
            print,
            Map.of(),
            Path.of(""),
            null,
            new Display(false, 80),
            () -> 1_800_000_000_000L,
            liveness,
            Scratch.ofSystem());
    Sparklines sparklines = new Sparklines(data.samples());
    TimeFormat times = new TimeFormat(ZoneOffset.UTC);
    new ReportText(report, FILES, host, sparklines, times).print();
    new ReportMarkdown(report, FILES, host, sparklines, times).print();
    print.println(Report.safe(report.root()));
    report.throughput();
    report.dropped();
    report.records("INFO");
    print.flush();
    String reported = out.toString(StandardCharsets.UTF_8);
    if (reported.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
      throw new AssertionError("control characters: " + Texts.escape(reported));
    }
  }
}
