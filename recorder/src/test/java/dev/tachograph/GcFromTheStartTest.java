package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections of a program that allocates from its first moment, against the JVM's own log. */
@Timeout(300)
class GcFromTheStartTest {
  /** When it ended, and how long it was. */
  private static final Pattern PAUSE =
      Pattern.compile("^\\[(\\d+)ms\\].* GC\\(\\d+\\) .*Pause.* ([0-9.]+)ms$");

  @TempDir Path dir;

  /** What the samples say, and the milliseconds between which the program allocated. */
  private record Sampled(double count, double pauseMillis, long from, long to) {}

  /** Of the JVM's log: {@code sure} are those while the program allocated, after the start. */
  private record Logged(int sure, int count, double sureMillis, double pauseMillis) {}

  private Path log() {
    return dir.resolve("gc.txt");
  }

  private Sampled record(String collector, String tags) throws Exception {
    List<String> flags =
        List.of(
            "-XX:-UseSerialGC",
            "-XX:+Use" + collector,
            "-Xms128m",
            "-Xmx128m",
            // Room for what is allocated before the run and after it.
            "-Xmn48m",
            "-XX:MetaspaceSize=256m",
            "-Xlog:" + tags + ":file=" + log() + ":timemillis,level,tags");
    try (Child child = Child.start(AllocatingMain.class, flags, dir, "1500")) {
      assertThat(child.end()).isZero();
    }
    double count = 0;
    double millis = 0;
    RunFilesOf files = RunFilesOf.in(dir).check();
    for (JsonNode sample : files.lines(".resources.jsonl")) {
      count += sample.path("gc_count").asDouble(0);
      millis += sample.path("gc_pause_ms").asDouble(0);
    }
    List<JsonNode> records = files.lines(".logs.jsonl");
    return new Sampled(count, millis, time(records.get(0)), time(records.get(records.size() - 1)));
  }

  private static long time(JsonNode line) {
    return Instant.parse(line.path("ts").textValue()).toEpochMilli();
  }

  private Logged logged(Sampled sampled) throws IOException {
    double millis = 0;
    double sureMillis = 0;
    int sure = 0;
    int count = 0;
    for (String line : Files.readAllLines(log())) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        long end = Long.parseLong(pause.group(1));
        count++;
        double took = Double.parseDouble(pause.group(2));
        boolean isSure = end > sampled.from && end < sampled.to;
        sure += isSure ? 1 : 0;
        sureMillis += isSure ? took : 0;
        millis += took;
      }
    }
    return new Logged(sure, count, sureMillis, millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"G1GC", "ParallelGC"})
  void collectionsAreCountedFromTheStartOfTheRunOn(String collector) throws Exception {
    Sampled sampled = record(collector, "gc");
    Logged logged = logged(sampled);
    assertThat(logged.count).as("collections in the log").isGreaterThan(10);
    if (collector.equals("G1GC")) {
      // Which the beans leave out before JDK 20.
      assertThat(Files.readString(log())).contains("Pause Remark", "Pause Cleanup");
    }
    // Those before the program allocated may belong to the JVM's own start, before the run.
    assertThat(sampled.count)
        .as("collections sampled, of %s", Files.readString(log()))
        .isBetween((double) logged.sure, (double) logged.count);
    // As with the count: those that may belong to the JVM's own start may take no part.
    double least = sampled.count == logged.count ? logged.pauseMillis : logged.sureMillis;
    double clocks = 0.1 * logged.pauseMillis + 0.2 * logged.count;
    assertThat(sampled.pauseMillis)
        .as("pauses sampled, of %s", Files.readString(log()))
        .isBetween(least - clocks, logged.pauseMillis + clocks);
  }

  @Test
  void pausesAreThoseOfTheJvmsLog() throws Exception {
    Sampled sampled = record("ZGC", "gc,gc+phases");
    Logged logged = logged(sampled);
    assertThat(logged.count).as("pauses in the log").isGreaterThan(10);
    assertThat(sampled.count).isPositive();
    // Each is some microseconds: the beans' whole milliseconds of each are none.
    // Those before the program allocated may be of the JVM's own start here too.
    assertThat(sampled.pauseMillis)
        .as("pauses sampled, of %s", Files.readString(log()))
        .isBetween(logged.sureMillis / 2, logged.pauseMillis * 2);
  }
}
