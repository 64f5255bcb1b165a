package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.Eventually;
import dev.tachograph.trace.TraceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trace shows of the times in which the JVM stopped all threads. */
@Timeout(300)
class SafepointsTest {
  private static final double MICROS_OFF = 1_000;

  private static final String NO_ANSWER =
      "safepoints are incomplete: the JVM's flight recorder does not answer";

  @TempDir Path dir;

  private RunFilesOf run(TraceOptions options, RunBody body) throws Exception {
    Tachograph.run(
        RunConfig.builder().outputDir(dir).consoleFilter(null).traceOptions(options).build(), body);
    return RunFilesOf.in(dir).check();
  }

  private static List<JsonNode> safepoints(JsonNode trace) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode event : trace) {
      if (event.path("cat").asText().equals("safepoint")) {
        found.add(event);
      }
    }
    found.sort(Comparator.comparingDouble(event -> event.get("ts").asDouble()));
    return found;
  }

  private static List<String> names(Path directory) {
    try {
      return RunFilesOf.names(directory);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean has(String suffix, String text) {
    try {
      for (String name : names(dir)) {
        if (name.endsWith(suffix)) {
          return Files.readString(dir.resolve(name)).contains(text);
        }
      }
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachIsASliceOfItsOwnTrackAtItsTimeOnTheRunsClockUpToTheEndOfTheRun() throws Exception {
    double[] micros = new double[2];
    RunFilesOf files =
        run(
            TraceOptions.DEFAULT.withSafepoints(true),
            run -> {
              Eventually.until(
                  "a safepoint of a thread dump",
                  () -> {
                    assertThat(Thread.getAllStackTraces()).isNotEmpty();
                    return has(".trace.json.part", "ThreadDump");
                  });
              micros[0] = run.clock().nanos() / 1e3;
              System.gc();
              micros[1] = run.clock().nanos() / 1e3;
              return 0;
            });
    JsonNode trace = files.trace();
    List<JsonNode> slices = safepoints(trace);
    assertThat(StreamSupport.stream(trace.spliterator(), false))
        .filteredOn(event -> event.path("name").asText().equals("thread_name"))
        .filteredOn(event -> event.get("tid").equals(slices.get(0).get("tid")))
        .extracting(event -> event.at("/args/name").asText())
        .containsExactly("safepoints");
    double end = 0;
    for (JsonNode slice : slices) {
      assertThat(slice.get("ts").asDouble()).as("%s", slice).isGreaterThanOrEqualTo(end);
      double micro = slice.get("dur").asDouble();
      assertThat(slice.at("/args/sync_us").asDouble()).isBetween(0.0, micro);
      end = slice.get("ts").asDouble() + micro;
    }
    assertThat(slices)
        .filteredOn(slice -> slice.get("name").asText().contains("Collect"))
        .filteredOn(slice -> slice.get("ts").asDouble() >= micros[0] - MICROS_OFF)
        .as("the last collection, between %s and %s", micros[0], micros[1])
        .isNotEmpty()
        .allSatisfy(
            slice ->
                assertThat(slice.get("ts").asDouble() + slice.get("dur").asDouble())
                    .isLessThan(micros[1] + MICROS_OFF));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
  void processThatIsAskedToEndIsNotHeldUpAndLeavesNothingOfTheFlightRecorder() throws Exception {
    Path temp = Files.createDirectory(dir.resolve("temp"));
    Path runs = Files.createDirectory(dir.resolve("runs"));
    try (Child child =
        Child.start(List.of("-Djava.io.tmpdir=" + temp), runs, "safepoints").awaitLine("ready")) {
      Eventually.until("the flight recorder is on", () -> !names(temp).isEmpty());
      assertThat(child.signal("TERM").rest()).doesNotContain("incomplete", "xception");
      child.end();
    }
    RunFilesOf files = RunFilesOf.in(runs).check();
    assertThat(files.report().at("/end/signal").asText()).isEqualTo("SIGTERM");
    assertThat(files.report().at("/meta/duration_ms").asLong()).isPositive();
    assertThat(names(temp)).isEmpty();
  }

  /** Its start may never return if the JVM is exiting, and then keeps its lock. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "close"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
  void flightRecorderThatIsStuckDoesNotKeepARunFromItsEnd(String how) throws Exception {
    try (Child child = Child.start(StuckFlightRecorderMain.class, List.of(), dir, how)) {
      child.awaitLine("ready");
      if (!how.equals("close")) {
        child.signal(how);
      }
      assertThat(child.rest()).contains("report and trace are final");
      child.end();
    }
    assertThat(RunFilesOf.in(dir).check().messages().contains(NO_ANSWER))
        .isEqualTo(how.equals("close"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
  void jvmWithoutAFlightRecorderIsReported() throws Exception {
    String modules = "--limit-modules=java.base,java.management,jdk.management,jdk.unsupported";
    try (Child child = Child.start(List.of(modules), dir, "safepoints").awaitLine("ready")) {
      Eventually.until("it is told", () -> has(".logs.jsonl.part", "the trace has no safepoints"));
      assertThat(child.signal("TERM").rest()).doesNotContain("xception", "Error");
      child.end();
    }
    assertThat(RunFilesOf.in(dir).check().report().at("/end/signal").asText()).isEqualTo("SIGTERM");
  }

  @Test
  void noneIsReportedAndTheFlightRecorderNotTouchedUnlessAskedFor() throws Exception {
    RunFilesOf files =
        run(
            TraceOptions.DEFAULT,
            run -> {
              System.gc();
              return 0;
            });
    assertThat(safepoints(files.trace())).isEmpty();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("tachograph-safepoints");
  }
}
