package dev.tachograph;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.lifecycle.End;
import dev.tachograph.internal.proc.OomKills;
import dev.tachograph.internal.sampling.ChildrenTime;
import dev.tachograph.internal.sampling.Readers;
import dev.tachograph.report.RunReport.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of a command that this process starts and waits for, recorded from outside.
 *
 * <p>Its samples are of the command with all that it starts, not of this process; on other systems
 * than Linux of nothing. Its end is what {@link #close} is told. This process is the observer: no
 * signal, exit or uncaught exception of its own ends the run, and no handler is installed for them.
 * Where it is the reaper of the command's orphans, nothing of their CPU time is missing.
 * Thread-safe.
 */
public final class ObservedRun {
  private static final String KILL = "SIGKILL";
  private static final Path ROOT = Path.of("/");

  private final OngoingRun run;
  private final Root root;
  private final long timeBefore = ChildrenTime.millis();
  private final String killsBefore = OomKills.toText(ROOT);

  private ObservedRun(OngoingRun run, Root root) {
    this.run = run;
    this.root = root;
  }

  private static final class Root {
    private volatile long pid;
  }

  /**
   * Starts a run, before the command is started.
   *
   * @param config what is recorded and where to
   * @return the run, whose samples have the host alone until {@link #process}
   * @throws IOException if the output directory cannot be used; then nothing is recorded
   * @throws IllegalStateException if a run is being recorded already
   */
  public static ObservedRun start(RunConfig config) throws IOException {
    Root root = new Root();
    RunConfig observing = config.observing(Readers.command(() -> root.pid));
    return new ObservedRun(Tachograph.observe(observing), root);
  }

  /** {@return the run, for records, tags and results; {@code close} ends it} */
  public Run run() {
    return run;
  }

  /**
   * Says which process the command is. Does not block.
   *
   * @param pid of the command, which this process started after the run
   */
  public void process(long pid) {
    root.pid = pid;
  }

  /**
   * Adds a finding to the report, as of now. Does not block.
   *
   * @param rule its name, in snake case
   * @param severity {@code info}, {@code warning} or {@code error}
   * @param text a sentence for a person
   * @param evidence figures and texts, copied; secrets are masked when it is written
   */
  public void finding(
      String rule, String severity, String text, Map<String, @Nullable Object> evidence) {
    long now = run.clock().millis();
    Values copy = new Values();
    evidence.forEach(copy::put);
    run.sources().findings.add(new Finding(rule, severity, text, now, now, copy.snapshot()));
  }

  /**
   * Adds a run of a process of the command's tree to the report's {@code children}. Does not block.
   *
   * @param runId its {@code run_id}; one that was added before stays where it is
   */
  public void child(String runId) {
    run.sources().child(runId);
  }

  /**
   * Ends the run. The result {@code cpu_ms} is the CPU time of all processes of the tree that ended
   * and were waited for. Blocks until the files are complete and have their final names, or the
   * disk does not answer. Idempotent: the first call counts. Of a command that SIGKILL ended the
   * cause says whether the kernel's out-of-memory killer was at work in this process's control
   * group.
   *
   * @param status how the command ended
   * @param cause a sentence for a person, without a full stop
   * @param exitCode the command's; {@code null} if it has none
   * @param signal that ended it, such as {@code SIGKILL}; {@code null} for none
   */
  public void close(
      RunStatus status, String cause, @Nullable Integer exitCode, @Nullable String signal) {
    long time = ChildrenTime.millis();
    if (time >= 0 && timeBefore >= 0) {
      run.putResult("cpu_ms", time - timeBefore);
    }
    run.end(new End(status, cause + killer(signal), exitCode, signal, null));
  }

  /** What the kernel's killer did in the control group meanwhile, if that was the signal. */
  private String killer(@Nullable String signal) {
    String killed = KILL.equals(signal) ? OomKills.since(killsBefore, ROOT) : null;
    if (killed == null) {
      return "";
    }
    String text = "probably the kernel's out-of-memory killer: " + killed;
    finding("out_of_memory_kill", "error", "The command was killed by " + text + ".", Map.of());
    return ", " + text;
  }
}
