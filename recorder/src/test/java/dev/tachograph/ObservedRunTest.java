package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.RunStatus;
import dev.tachograph.testing.ControlGroup;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A command recorded from outside. */
@Timeout(180)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
class ObservedRunTest {
  private static final Pattern TIMES = Pattern.compile("(\\d+)m([0-9.]+)s");

  @TempDir Path dir;

  private ObservedRun start() throws IOException {
    return ObservedRun.start(
        RunConfig.builder()
            .outputDir(dir)
            .consoleFilter(null)
            .sampleInterval(Duration.ofMillis(200))
            .build());
  }

  private static Process start(ObservedRun run, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    run.process(process.pid());
    return process;
  }

  private static String output(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }

  /** What the shell's builtin says, of times(2): its own and that of all it waited for. */
  private static double seconds(String times) {
    double sum = 0;
    Matcher matcher = TIMES.matcher(times);
    while (matcher.find()) {
      sum += 60 * Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(2));
    }
    return sum;
  }

  @Test
  void timeOfAForkStormIsWhatTheKernelSays() throws Exception {
    String spin = "i=0; while [ $i -lt %d ]; do i=$((i+1)); done";
    String storm =
        "n=0; while [ $n -lt 4 ]; do ("
            + spin.formatted(300_000)
            + ") & ("
            + spin.formatted(300_000)
            + "); wait; n=$((n+1)); done; "
            + "n=0; while [ $n -lt 60 ]; do ("
            + spin.formatted(8_000)
            + "); n=$((n+1)); done; times";
    ObservedRun run = start();
    double kernel = seconds(output(start(run, "sh", "-c", storm)));
    run.close(RunStatus.COMPLETED, "the command ended with exit code 0", 0, null);
    assertThat(kernel).isGreaterThan(0.5);
    double whole = RunFilesOf.in(dir).report().path("results").path("cpu_ms").asDouble() / 1000;
    assertThat(whole).isEqualTo(kernel, within(0.02 * kernel + 0.03));
  }

  @Test
  void commandsEndAndTiesAndFindingsAreInTheReport() throws Exception {
    ObservedRun run = start();
    Process command = start(run, "sh", "-c", "kill -9 $$");
    assertThat(command.waitFor()).isEqualTo(137);
    run.child("2026-11-30__10-00-00-7");
    run.child("2026-11-30__10-00-00-9");
    run.child("2026-11-30__10-00-00-7");
    run.finding("found_it", "warning", "It was found.", Map.of("password", "hidden"));
    run.close(RunStatus.KILLED, "the command was killed by SIGKILL", null, "SIGKILL");
    run.close(RunStatus.COMPLETED, "too late", 0, null);
    JsonNode report = RunFilesOf.in(dir).report();
    assertThat(report.path("status").asText()).isEqualTo("killed");
    assertThat(report.path("end").path("signal").asText()).isEqualTo("SIGKILL");
    assertThat(report.path("end").path("exit_code").isNull()).isTrue();
    assertThat(report.path("children")).hasSize(2);
    assertThat(report.path("children").path(1).asText()).isEqualTo("2026-11-30__10-00-00-9");
    assertThat(report.has("parent")).isFalse();
    assertThat(report.path("findings").path(0).path("rule").asText()).isEqualTo("found_it");
    assertThat(report.path("findings").toString()).contains("***").doesNotContain("hidden");
  }

  @Test
  void samplesAreOfTheCommandsTreeAndNotOfThisProcess() throws Exception {
    ObservedRun run = start();
    Process command = start(run, "sh", "-c", "sleep 1000 & echo ready; read go; kill $!");
    assertThat(command.getInputStream().read()).isEqualTo('r');
    Eventually.until("a sample of both", () -> lastThreads() == 2);
    command.getOutputStream().write("go\n".getBytes(StandardCharsets.UTF_8));
    command.getOutputStream().close();
    command.waitFor();
    run.close(RunStatus.COMPLETED, "the command ended with exit code 0", 0, null);
    JsonNode seen = null;
    for (JsonNode sample : RunFilesOf.in(dir).lines(".resources.jsonl")) {
      assertThat(sample.path("heap_used_kb").isNull()).isTrue();
      seen = sample.path("threads").asInt() == 2 ? sample : seen;
    }
    assertThat(seen).isNotNull();
    // Two shells or so, and not this JVM.
    assertThat(seen.path("tree_pss_kb").asLong()).isBetween(50L, 20_000L);
    assertThat(seen.path("rss_kb").asLong()).isBetween(50L, 20_000L);
    assertThat(seen.path("host_memory_kb").asLong()).isPositive();
  }

  private long lastThreads() {
    try {
      long threads = 0;
      for (String name : RunFilesOf.names(dir)) {
        if (name.contains(".resources.jsonl")) {
          Matcher matcher =
              Pattern.compile("\"threads\":(\\d+)").matcher(Files.readString(dir.resolve(name)));
          while (matcher.find()) {
            threads = Long.parseLong(matcher.group(1));
          }
        }
      }
      return threads;
    } catch (IOException renamed) {
      return -1;
    }
  }

  /** A process of a control group that observes a command which needs more than the group has. */
  public static final class LimitedMain {
    private LimitedMain() {}

    public static void main(String[] args) throws Exception {
      ObservedRun run =
          ObservedRun.start(
              RunConfig.builder().outputDir(Path.of(args[0])).consoleFilter(null).build());
      Process command = start(run, "tail", "/dev/zero");
      int code = command.waitFor();
      run.close(
          RunStatus.KILLED,
          "the command was killed by SIGKILL",
          null,
          code == 137 ? "SIGKILL" : "code " + code);
    }
  }

  @Test
  void killByTheKernelAsMemoryRanOutIsTheCause() throws Exception {
    try (ControlGroup group = ControlGroup.ofVersion1("memory")) {
      group.write("memory.limit_in_bytes", "400m");
      List<String> command = new ArrayList<>(ControlGroup.enter(group.dir()));
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx64m",
              "-XX:+UseSerialGC",
              "-cp",
              System.getProperty("java.class.path"),
              LimitedMain.class.getName(),
              dir.toString()));
      Process observer = new ProcessBuilder(command).inheritIO().start();
      assertThat(observer.waitFor()).isZero();
    }
    JsonNode report = RunFilesOf.in(dir).report();
    assertThat(report.path("end").path("signal").asText()).isEqualTo("SIGKILL");
    assertThat(report.path("end").path("cause").asText())
        .startsWith(
            "the command was killed by SIGKILL, probably the kernel's out-of-memory killer");
    assertThat(report.path("findings").path(0).path("rule").asText())
        .isEqualTo("out_of_memory_kill");
  }

  @Test
  void parentOfARunStandsInItsReportFromTheStart() throws Exception {
    String parent = "2026-11-30__10-00-00-4711";
    try (Run run =
        Tachograph.start(
            RunConfig.builder().outputDir(dir).consoleFilter(null).parent(parent).build())) {
      String name =
          RunFilesOf.names(dir).stream()
              .filter(n -> n.endsWith(".json.part"))
              .findFirst()
              .orElseThrow();
      assertThat(Files.readString(dir.resolve(name))).contains("\"parent\":\"" + parent + "\"");
      assertThat(run.runId()).isNotEqualTo(parent);
    }
    JsonNode report = RunFilesOf.in(dir).report();
    assertThat(report.path("parent").asText()).isEqualTo(parent);
    assertThat(report.has("children")).isFalse();
  }
}
