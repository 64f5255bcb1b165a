package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections of a program that allocates from its first moment, against the JVM's own log. */
@Timeout(120)
class GcFromTheStartTest {
  private static final Pattern PAUSE = Pattern.compile("\\] GC\\(\\d+\\) .*Pause.* ([0-9.]+)ms$");

  @TempDir Path dir;

  private record Told(double count, double pauseMillis) {}

  private Path log() {
    return dir.resolve("gc.txt");
  }

  private Told record(String collector, String tags) throws Exception {
    List<String> flags =
        List.of(
            "-XX:-UseSerialGC",
            "-XX:+Use" + collector,
            "-Xms128m",
            "-Xmx128m",
            // Room for what is allocated before the run and after it.
            "-Xmn48m",
            "-XX:MetaspaceSize=256m",
            "-Xlog:" + tags + ":file=" + log());
    try (Child child = Child.start(AllocatingMain.class, flags, dir, "1500")) {
      assertThat(child.end()).isZero();
    }
    double count = 0;
    double millis = 0;
    for (JsonNode sample : RunFilesOf.in(dir).check().lines(".resources.jsonl")) {
      count += sample.path("gc_count").asDouble(0);
      millis += sample.path("gc_pause_ms").asDouble(0);
    }
    return new Told(count, millis);
  }

  /** The pauses of the log. */
  private Told logged() throws IOException {
    double millis = 0;
    int count = 0;
    for (String line : Files.readAllLines(log())) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        count++;
        millis += Double.parseDouble(pause.group(1));
      }
    }
    return new Told(count, millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"G1GC", "ParallelGC"})
  void collectionsAreCountedFromTheStartOfTheRunOn(String collector) throws Exception {
    Told told = record(collector, "gc");
    Told logged = logged();
    assertThat(logged.count).as("collections in the log").isGreaterThan(10);
    if (collector.equals("G1GC")) {
      // Which the beans leave out before JDK 20.
      assertThat(Files.readString(log())).contains("Pause Remark", "Pause Cleanup");
    }
    // Nearly always all are told. Now and then on JDK 25 the three pauses of one concurrent cycle
    // are
    // not, and it is not known yet whether they come before the run or after its last sample.
    assertThat(told.count)
        .as("collections told, of %s", Files.readString(log()))
        .isBetween(logged.count - 3, logged.count);
    assertThat(told.pauseMillis)
        .isCloseTo(logged.pauseMillis, within(0.1 * logged.pauseMillis + 0.2 * logged.count));
  }

  @Test
  void pausesAreThoseOfTheJvmsLog() throws Exception {
    Told told = record("ZGC", "gc,gc+phases");
    Told logged = logged();
    assertThat(logged.count).as("pauses in the log").isGreaterThan(10);
    assertThat(told.count).isPositive();
    // Each is some microseconds: the beans' whole milliseconds of each are none.
    assertThat(told.pauseMillis).isBetween(logged.pauseMillis / 2, logged.pauseMillis * 2);
  }
}
