package dev.tachograph.analysis.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.analysis.internal.findings.Findings;
import dev.tachograph.analysis.testing.IndexOfFiles;
import dev.tachograph.analysis.testing.PlantedPeaks;
import dev.tachograph.analysis.testing.SyntheticRun;
import dev.tachograph.common.RunFileName;
import dev.tachograph.common.RunFileName.Kind;
import dev.tachograph.logging.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that is told of a run differs between a run with its index and the same without. */
@Timeout(300)
class RunIndexTest {
  private static final int RECORDS = 120_000;

  /** A run of files of 4 MiB, recorded once. */
  @TempDir static Path shared;

  private static Path recorded;

  @TempDir Path dir;

  @BeforeAll
  static void recordOnce() throws IOException {
    recorded = record(shared, 4 << 20, 0);
  }

  private Path copy() throws IOException {
    try (var files = Files.list(shared)) {
      for (Path file : files.toList()) {
        Files.copy(file, dir.resolve(file.getFileName()));
      }
    }
    return dir.resolve(recorded.getFileName());
  }

  /** A run of the recorder's, large enough for an index. */
  private static Path record(Path dir, long maxFileBytes, long maxTotalBytes) throws IOException {
    RunConfig config =
        RunConfig.builder()
            .outputDir(dir)
            .consoleFilter(null)
            .maxFileBytes(maxFileBytes)
            .maxTotalBytes(maxTotalBytes)
            .whenFull(RunConfig.WhenFull.BLOCK)
            .blockTimeout(Duration.ofMinutes(1))
            .sampleInterval(Duration.ofMillis(10))
            .build();
    Log[] logs = {Log.get("io.example.A"), Log.get("io.example.B"), Log.get("quoted \"\u2028\\")};
    String base;
    try (Run run = Tachograph.start(config)) {
      base = run.runId().substring(0, run.runId().lastIndexOf('-'));
      for (int i = 0; i < RECORDS; i++) {
        Log log = logs[i % logs.length];
        if (i % 50 == 7) {
          log.warn("peer is slow for " + i).with("peer", "10.0.0." + i % 9).emit();
        } else if (i % 1001 == 3) {
          log.error("gave up after " + i).with(new IllegalStateException("bad " + i)).emit();
        } else if (i % 20_000 < 10) {
          log.debug("again").emit();
        } else {
          log.info("batch fetched").with("batch", i).with("elapsed_ms", i * 0.37).emit();
        }
      }
    }
    return dir.resolve(base);
  }

  private static RunSource source(Path base) throws IOException {
    RunFileSet files =
        RunFileSet.find(base.getParent(), base.getFileName().toString()).orElseThrow();
    JsonNode report = Json.MAPPER.readTree(Files.readAllBytes(files.report()));
    return new RunSource(
        base,
        report,
        report.path("status").asText(),
        List.copyOf(files.numbered(Kind.LOGS).values()),
        List.copyOf(files.numbered(Kind.RESOURCES).values()),
        List.copyOf(files.numbered(Kind.EVENTS).values()),
        List.copyOf(files.numbered(Kind.TRACE).values()));
  }

  private static Path index(Path base) {
    return base.resolveSibling(base.getFileName() + ".index");
  }

  private static RunData without(Path base) throws IOException {
    Path aside = base.resolveSibling("aside");
    Files.move(index(base), aside);
    try {
      RunData data = RunData.read(source(base));
      assertThat(data.indexed()).isFalse();
      return data;
    } finally {
      Files.move(aside, index(base));
    }
  }

  private static ObjectNode told(RunData data) {
    ObjectNode report = CompleteReport.of(data);
    report.set("findings", Findings.json(Findings.of(data)));
    ((ObjectNode) report.path("read")).remove("index");
    return report;
  }

  private static void assertSameLogs(LogData with, LogData without) {
    assertThat(with.lines()).isEqualTo(without.lines());
    assertThat(with.records()).isEqualTo(without.records());
    assertThat(with.lastMillis()).isEqualTo(without.lastMillis());
    assertThat(with.severeLines()).isEqualTo(without.severeLines());
    assertThat(with.unreadable()).isEqualTo(without.unreadable());
    assertThat(with.moreProblems()).isEqualTo(without.moreProblems());
    assertThat(counts(with.targets())).isEqualTo(counts(without.targets()));
    assertThat(with.rates().stepMillis()).isEqualTo(without.rates().stepMillis());
    assertThat(with.rates().steps()).isEqualTo(without.rates().steps());
    for (int step = 0; step < with.rates().steps(); step++) {
      for (int level = 0; level < 5; level++) {
        assertThat(with.rates().count(level, step)).isEqualTo(without.rates().count(level, step));
      }
    }
    assertThat(with.problems()).isEqualTo(without.problems());
    assertThat(with.lastError()).isEqualTo(without.lastError());
    assertThat(severe(with)).isEqualTo(severe(without));
    assertThat(others(with)).isEqualTo(others(without));
  }

  private static Map<String, List<Long>> counts(Map<String, long[]> targets) {
    Map<String, List<Long>> counts = new TreeMap<>();
    targets.forEach(
        (name, levels) -> counts.put(name, java.util.Arrays.stream(levels).boxed().toList()));
    return counts;
  }

  private static List<JsonNode> severe(LogData logs) {
    List<JsonNode> lines = new ArrayList<>();
    logs.forEachSevere(lines::add);
    return lines;
  }

  private static List<JsonNode> others(LogData logs) {
    List<JsonNode> lines = new ArrayList<>();
    logs.forEachOther(lines::add);
    return lines;
  }

  private static void assertSameFigures(Figures with, Figures without, double ofPercentile) {
    assertThat(with.count()).isEqualTo(without.count());
    if (without.count() == 0) {
      return;
    }
    assertThat(with.min()).isEqualTo(without.min());
    assertThat(with.max()).isEqualTo(without.max());
    assertThat(with.sum()).isCloseTo(without.sum(), within(1e-9 * Math.abs(without.sum()) + 1e-9));
    assertThat(with.mean())
        .isCloseTo(without.mean(), within(1e-9 * Math.abs(without.mean()) + 1e-9));
    Double p95 = without.percentile(95);
    assertThat(with.percentile(95))
        .isCloseTo(p95, within(Math.max(0.001, Math.abs(p95)) * ofPercentile));
  }

  @Test
  void reportOfARunIsTheSameWithItsIndex() throws Exception {
    Path base = copy();
    RunData with = RunData.read(source(base));
    assertThat(with.indexed()).isTrue();
    assertThat(with.source().logs()).hasSizeGreaterThan(3);
    RunData without = without(base);
    assertThat(told(with)).isEqualTo(told(without));
    assertSameLogs(with.logs(), without.logs());
    assertThat(with.events().sample()).isEqualTo(without.events().sample());
    assertThat(with.events().count()).isEqualTo(without.events().count());
    assertThat(with.events().lastMillis()).isEqualTo(without.events().lastMillis());
  }

  @Test
  void figuresOfSamplesAreTheSameWithTheIndex() throws Exception {
    Path base = copy();
    Samples with = RunData.read(source(base), 0).samples();
    Samples without = without(base).samples();
    assertThat(with.isMerged()).isTrue();
    assertThat(without.isMerged()).isFalse();
    assertThat(with.seen()).isEqualTo(without.seen());
    assertThat(with.lastMillis()).isEqualTo(without.lastMillis());
    assertThat(with.keys()).containsExactlyInAnyOrderElementsOf(without.keys());
    for (String key : without.keys()) {
      assertSameFigures(with.figures(key), without.figures(key), 0.02);
    }
  }

  @Test
  void filesThatWereDeletedAtTheSizeBoundAreNotTold() throws Exception {
    Path base = record(dir, 1 << 20, 12 << 20);
    RunData with = RunData.read(source(base));
    assertThat(with.report().at("/logs/deleted").asLong()).isPositive();
    assertThat(with.indexed()).isTrue();
    RunData without = without(base);
    assertThat(told(with)).isEqualTo(told(without));
    assertSameLogs(with.logs(), without.logs());
  }

  @Test
  void peaksOfALongRunAreWhereTheyWere() throws Exception {
    PlantedPeaks planted = new PlantedPeaks(30_000, 7);
    planted.write(dir);
    Path base = dir.resolve(SyntheticRun.BASE);
    RunData without = RunData.read(source(base));
    IndexOfFiles.write(dir, SyntheticRun.BASE, 64);
    RunSource source = source(base);
    ObjectNode figures = ((ObjectNode) source.report()).putObject("resources");
    for (String key : without.samples().keys()) {
      figures.putObject(key).put("p95", without.samples().figures(key).percentile(95));
    }
    RunData with = RunData.read(source, 1);
    Samples samples = with.samples();
    assertThat(with.indexed()).isTrue();
    assertThat(samples.isMerged()).isTrue();
    assertThat(samples.size()).isBetween(400, 500);
    for (String key : without.samples().keys()) {
      assertSameFigures(samples.figures(key), without.samples().figures(key), 0.001);
    }
    assertSameFigures(Series.throughput(samples), Series.throughput(without.samples()), 0.02);
    int at = 0;
    while (samples.greatest("rss_kb", at) != PlantedPeaks.RSS_KB) {
      at++;
    }
    assertThat(planted.rssMillis()).isBetween(samples.beginMillis(at), samples.millis(at));
    int least = 0;
    while (samples.least("lag", least) != PlantedPeaks.LEAST_LAG) {
      least++;
    }
    assertThat(planted.leastLagMillis())
        .isBetween(samples.beginMillis(least), samples.millis(least));
    assertThat(told(with).path("findings").findValuesAsText("rule"))
        .isEqualTo(told(without).path("findings").findValuesAsText("rule"));
  }

  @Test
  void fileOfAnotherLengthIsRead() throws Exception {
    Path base = copy();
    Path second = source(base).logs().get(1);
    Files.writeString(
        second,
        "{\"t_ms\":1,\"ts\":\"2026-11-23T06:12:47.000Z\",\"level\":\"ERROR\",\"target\":\"x\","
            + "\"thread\":\"m\",\"message\":\"added\",\"fields\":{}}\n",
        StandardOpenOption.APPEND);
    RunData with = RunData.read(source(base));
    assertThat(with.indexed()).isTrue();
    assertSameLogs(with.logs(), without(base).logs());
    assertThat(with.logs().targets()).containsKey("x");
  }

  @Test
  void damagedIndexIsNotUsed() throws Exception {
    Path base = copy();
    byte[] whole = Files.readAllBytes(index(base));
    RunData without = without(base);
    List<byte[]> damaged = new ArrayList<>();
    for (int length : new int[] {0, 1, 31, whole.length / 3, whole.length - 1}) {
      damaged.add(java.util.Arrays.copyOf(whole, length));
    }
    byte[] otherVersion = whole.clone();
    otherVersion[29] = '9';
    damaged.add(otherVersion);
    byte[] zeroes = whole.clone();
    java.util.Arrays.fill(zeroes, whole.length / 2, whole.length / 2 + 4096, (byte) 0);
    damaged.add(zeroes);
    damaged.add("[]\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    for (byte[] content : damaged) {
      Files.write(index(base), content);
      RunData with = RunData.read(source(base));
      assertThat(with.indexed()).isFalse();
      assertThat(with.logs().records()).isEqualTo(without.logs().records());
    }
    Files.delete(index(base));
    Files.createDirectory(index(base));
    assertThat(RunData.read(source(base)).indexed()).isFalse();
  }

  /** Replaces a text of the index; its last line, which tells where it stands, stays true. */
  private static void edit(Path base, String pattern, String replacement) throws IOException {
    String lines = Files.readString(index(base));
    String edited =
        lines.substring(0, lines.lastIndexOf("{\"end\":")).replaceFirst(pattern, replacement);
    int bytes = edited.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    Files.writeString(index(base), edited + "{\"end\":" + bytes + "}\n");
  }

  @Test
  void indexWithImpossibleValuesIsNotUsedForWhatTheyAreOf() throws Exception {
    Path base = copy();
    RunData without = without(base);
    byte[] whole = Files.readAllBytes(index(base));
    for (String[] edit :
        new String[][] {
          {"\"step_ms\":\\d+", "\"step_ms\":9000000000000000000"},
          {"\"step_ms\":\\d+", "\"step_ms\":0"},
          {"\"severe\":\\[(\\d+),\\d+", "\"severe\":[$1,-1"},
          {"\"severe\":\\[(\\d+),\\d+", "\"severe\":[$1,2000000000"},
        }) {
      Files.write(index(base), whole);
      edit(base, edit[0], edit[1]);
      assertThat(Files.readAllBytes(index(base))).as(edit[1]).isNotEqualTo(whole);
      RunData with = RunData.read(source(base));
      assertSameLogs(with.logs(), without.logs());
      assertThat(with.events().count()).as(edit[1]).isEqualTo(without.events().count());
      assertThat(with.missing()).isEqualTo(without.missing());
    }
  }

  @Test
  void emptyLogBesideLargeFilesIsReadAsEmpty() throws Exception {
    Path base = copy();
    RunFileSet files = RunFileSet.find(dir, base.getFileName().toString()).orElseThrow();
    for (Path log : files.files(Kind.LOGS)) {
      Files.delete(log);
    }
    Files.createFile(dir.resolve(base.getFileName() + ".logs.jsonl"));
    Files.delete(index(base));
    IndexOfFiles.write(dir, base.getFileName().toString(), 512);
    String told = "{\"file\":{\"stream\":\"logs\",\"file\":0,\"number\":null,\"bytes\":0}}\n";
    edit(base, "$", java.util.regex.Matcher.quoteReplacement(told));

    RunData with = RunData.read(source(base));

    assertThat(with.logs().lines()).isZero();
    assertThat(with.samples().seen()).isEqualTo(without(base).samples().seen()).isPositive();
  }

  @Test
  void indexIsNoFileThatARunLacks() throws Exception {
    Path base = copy();
    List<String> missing = without(base).missing();
    assertThat(RunData.read(source(base)).missing()).isEqualTo(missing);
    assertThat(missing).noneMatch(text -> text.contains("index"));
    assertThat(RunFileName.parse(index(base).getFileName().toString()).kind())
        .isEqualTo(Kind.INDEX);
  }
}
