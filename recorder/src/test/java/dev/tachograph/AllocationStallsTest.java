package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long threads waited for ZGC to free memory, against the JVM's own log. */
@Timeout(180)
class AllocationStallsTest {
  private static final Pattern STALL = Pattern.compile("Allocation Stall \\((.*)\\) ([0-9.]+)ms$");

  @TempDir Path dir;

  private double sum(String key) throws Exception {
    double sum = 0;
    for (JsonNode sample : RunFilesOf.in(dir).check().lines(".resources.jsonl")) {
      sum += sample.path(key).asDouble(0);
    }
    return sum;
  }

  private int run(String... flags) throws Exception {
    try (Child child = Child.start(StallingMain.class, List.of(flags), dir)) {
      return child.end();
    }
  }

  @Test
  void everyStallIsReportedAsTheJvmsLogHasItAndNothingIsLeftBehind() throws Exception {
    Path log = dir.resolve("gc.txt");
    Path temporary = Files.createDirectory(dir.resolve("tmp"));
    int code =
        run(
            "-XX:-UseSerialGC",
            "-XX:+UseZGC",
            "-Xmx96m",
            "-Djava.io.tmpdir=" + temporary,
            "-Xlog:gc:file=" + log + "::filecount=0");
    assertThat(code).isZero();
    double millis = 0;
    int count = 0;
    double othersMillis = 0;
    int others = 0;
    for (String line : Files.readAllLines(log)) {
      Matcher stall = STALL.matcher(line);
      if (!stall.find()) {
        continue;
      }
      if (stall.group(1).startsWith("allocates")) {
        count++;
        millis += Double.parseDouble(stall.group(2));
      } else {
        // Of the JVM's and the recorder's threads, also after the last sample and before the first.
        others++;
        othersMillis += Double.parseDouble(stall.group(2));
      }
    }
    assertThat(count).as("stalls in the log").isPositive();
    String all = Files.readString(log);
    double error = 0.001 * (count + others) + 0.1;
    assertThat(sum("alloc_stalls")).as(all).isBetween((double) count, (double) count + others);
    assertThat(sum("alloc_stall_ms")).isBetween(millis - error, millis + othersMillis + error);
    assertThat(temporary).isEmptyDirectory();
    assertThat(RunFilesOf.in(dir).report().at("/resources_seen/alloc_stall_source").asText())
        .isEqualTo("jvm_log");
  }

  @Test
  void collectorThatStopsTheProgramInsteadHasNone() throws Exception {
    assertThat(run("-Xmx256m")).isZero();
    for (JsonNode sample : RunFilesOf.in(dir).check().lines(".resources.jsonl")) {
      assertThat(sample.path("alloc_stalls").isNull()).isTrue();
      assertThat(sample.path("alloc_stall_ms").isNull()).isTrue();
    }
  }
}
