package dev.tachograph.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceSample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The tree of a command that this process started, and whose orphans come to it. */
class CommandTreeTest {
  private static final int OWN = 4711;
  private static final int COMMAND = 5000;
  private static final long SECOND = Samples.SECOND;

  @TempDir Path dir;
  private FakeLinux system;
  private Samples samples;
  private long pid;
  private long nanos;

  @BeforeEach
  void build() {
    system = new FakeLinux(dir).bareMetal();
    own(70);
    samples = Samples.ofCommand(system, () -> pid, () -> nanos);
  }

  /** This process: it had children before, whose time is none of the command's. */
  private void own(long childrensTicks) {
    system.put("proc/self/stat", stat(OWN, 1, 400, 900, childrensTicks));
    system.put("proc/" + OWN + "/stat", stat(OWN, 1, 400, 900, childrensTicks));
  }

  private static String stat(int pid, int parent, int start, long ticks, long childrensTicks) {
    return "%d (sh) S %d 1 1 0 -1 0 9 9 0 0 %d 0 %d 0 20 0 2 0 %d 9 9\n"
        .formatted(pid, parent, ticks, childrensTicks, start);
  }

  private void process(int id, int parent, int start, long ticks, long childrensTicks) {
    String process = "proc/" + id + "/";
    system.put(process + "stat", stat(id, parent, start, ticks, childrensTicks));
    system.put(process + "status", "VmSwap:\t0 kB\nVmRSS:\t700 kB\nRssAnon:\t500 kB\n");
    system.put(process + "smaps_rollup", "Rss: 700 kB\nPss: 300 kB\n");
    system.put(process + "io", "read_bytes: 0\nwrite_bytes: 0\n");
    system.put(process + "fd/0", "");
  }

  private void end(int id) {
    try (var files = Files.walk(system.proc().resolve(Integer.toString(id)))) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private double cpu() {
    nanos += SECOND;
    return samples.afterOneSecond().number(ResourceKey.PROC_CPU_PCT);
  }

  @Test
  void commandThatCameAndWentBetweenTwoSamplesIsCounted() {
    assertThat(samples.first().hasNumber(ResourceKey.RSS_KB)).isFalse();
    pid = COMMAND;
    own(70 + 42);
    assertThat(cpu()).isEqualTo(42);
    assertThat(cpu()).isZero();
    assertThat(samples.warnings).isEmpty();
  }

  @Test
  void whatTheCommandUsedBeforeTheFirstSampleIsOfTheFirstInterval() {
    pid = COMMAND;
    process(COMMAND, OWN, 600, 30, 0);
    assertThat(samples.first().hasNumber(ResourceKey.PROC_CPU_PCT)).isFalse();
    process(COMMAND, OWN, 600, 35, 5);
    assertThat(cpu()).isEqualTo(40);
  }

  @Test
  void orphanThatComesToThisProcessStaysInTheTreeAndItsTimeIsNotLost() {
    pid = COMMAND;
    process(COMMAND, OWN, 600, 10, 0);
    process(5001, COMMAND, 610, 10, 0);
    process(5002, 5001, 620, 10, 0);
    samples.first();
    assertThat(cpu()).isEqualTo(30);
    // 5001 ended and was waited for, 5002 is an orphan.
    end(5001);
    process(COMMAND, OWN, 600, 10, 10);
    process(5002, OWN, 620, 15, 0);
    assertThat(cpu()).isEqualTo(5);
    // The command ended, then the orphan, of which nobody saw the last 7.
    end(COMMAND);
    own(70 + 20);
    assertThat(cpu()).isZero();
    end(5002);
    own(70 + 20 + 22);
    assertThat(cpu()).isEqualTo(7);
  }

  @Test
  void orphanThatNobodySawBeforeIsOfTheTreeAndAnOlderChildIsNot() {
    process(4999, OWN, 500, 99, 0);
    pid = COMMAND;
    process(COMMAND, OWN, 600, 10, 0);
    process(5002, OWN, 700, 15, 0);
    ResourceSample first = samples.first();
    assertThat(first.number(ResourceKey.OPEN_FDS)).isEqualTo(2);
    assertThat(first.number(ResourceKey.TREE_PSS_KB)).isEqualTo(600);
    assertThat(cpu()).isEqualTo(25);
  }

  @Test
  void commandsNumberGivenAnewIsAnotherProcess() {
    pid = COMMAND;
    process(COMMAND, OWN, 600, 10, 0);
    samples.first();
    process(COMMAND, 1, 9_000, 77_777, 0);
    own(70 + 10);
    nanos += SECOND;
    ResourceSample sample = samples.afterOneSecond();
    assertThat(sample.number(ResourceKey.PROC_CPU_PCT)).isEqualTo(10);
    assertThat(sample.hasNumber(ResourceKey.RSS_KB)).isFalse();
    assertThat(cpu()).isZero();
  }

  /** Processes of some tenths of a second and of some milliseconds, two at a time. */
  private static final String STORM =
      "spin() { i=0; while [ $i -lt $1 ]; do i=$((i+1)); done; };"
          + " n=0; while [ $n -lt 5 ]; do (spin 200000) & (spin 200000); wait; n=$((n+1)); done;"
          + " n=0; while [ $n -lt 60 ]; do (spin 5000; (spin 3000)); n=$((n+1)); done; times";

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: this system has no Linux /proc")
  void ratesOfAForkStormAddUpToWhatTheKernelSays() throws Exception {
    double ticks = 0;
    long[] root = {0};
    WarnOnce warnings = new WarnOnce((cause, error) -> {});
    try (LinuxReader reader =
        LinuxReader.ofCommand(
            Path.of("/proc"), Path.of("/sys"), () -> root[0], warnings, () -> 0)) {
      Process storm = new ProcessBuilder("sh", "-c", STORM).start();
      root[0] = storm.pid();
      boolean ended;
      do {
        ended = storm.waitFor(50, TimeUnit.MILLISECONDS);
        // For the reader each interval is a second, so that a percent is a tick.
        SampleValues values = new SampleValues();
        reader.read(SECOND, values);
        ticks += values.build(0, 0).number(ResourceKey.PROC_CPU_PCT);
      } while (!ended);
      String times = new String(storm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      double kernel = 0;
      Matcher matcher = Pattern.compile("(\\d+)m([0-9.]+)s").matcher(times);
      while (matcher.find()) {
        kernel += 60 * Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(2));
      }
      assertThat(kernel).isGreaterThan(0.5);
      assertThat(ticks / 100).isEqualTo(kernel, within(0.02 * kernel + 0.03));
    }
  }

  @Test
  void memoryOfAThousandProcessesIsReadInTurns() {
    pid = COMMAND;
    process(COMMAND, OWN, 600, 10, 0);
    int others = 3 * TreePss.MAX_READS;
    for (int i = 1; i < others; i++) {
      process(COMMAND + i, COMMAND, 700, 0, 0);
    }
    // The anonymous memory stands for those that were not read yet.
    double first = samples.first().number(ResourceKey.TREE_PSS_KB);
    assertThat(first).isEqualTo(TreePss.MAX_READS * 300 + (others - TreePss.MAX_READS) * 500);
    nanos += SECOND;
    samples.afterOneSecond();
    nanos += SECOND;
    assertThat(samples.afterOneSecond().number(ResourceKey.TREE_PSS_KB)).isEqualTo(others * 300);
    assertThat(samples.warnings).isEmpty();
  }
}
