package dev.tachograph.report;

import dev.tachograph.common.RunStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run: {@code <base>.json}, format {@value #FORMAT}. A value that could not be read
 * is {@code null}.
 *
 * @param status how the run stands
 * @param end how the run ended
 * @param meta which run
 * @param context everything else
 */
public record RunReport(RunStatus status, EndInfo end, Meta meta, RunContext context) {

  /** Name and version of the format. */
  public static final String FORMAT = "tachograph-report/2";

  /**
   * Which run.
   *
   * @param timestampUtc the run's base
   * @param runId {@code <base>-<pid>}
   * @param runName the application's name for it
   * @param startedAt wall clock at the start
   * @param endedAt wall clock at the end, {@code null} while it goes on
   * @param durationMs on the run's clock
   * @param build what ran
   * @param env where it ran
   */
  public record Meta(
      String timestampUtc,
      String runId,
      @Nullable String runName,
      Instant startedAt,
      @Nullable Instant endedAt,
      long durationMs,
      Build build,
      Env env) {}

  /**
   * What ran.
   *
   * @param version of the recorder
   * @param commit it was built from
   * @param java the JVM
   * @param jvmFlags the JVM's own arguments
   */
  public record Build(
      @Nullable String version, @Nullable String commit, String java, List<String> jvmFlags) {}

  /**
   * Where it ran.
   *
   * @param os name and version
   * @param arch of the machine
   * @param cpuCount as the JVM sees it
   * @param pid of the process
   * @param processStartTicks clock ticks after boot, field 22 of proc_pid_stat(5)
   * @param bootId of the kernel's boot
   * @param host its name
   * @param memoryKb of the machine
   * @param container a guess; {@code null} where nothing can be guessed
   */
  public record Env(
      String os,
      String arch,
      int cpuCount,
      long pid,
      @Nullable Long processStartTicks,
      @Nullable String bootId,
      @Nullable String host,
      @Nullable Long memoryKb,
      @Nullable Boolean container) {}

  /**
   * How it ended.
   *
   * @param cause a sentence, {@code null} while it goes on
   * @param exitCode of the process, {@code null} when nobody saw it
   * @param signal such as {@code SIGTERM}
   * @param exception what nobody caught
   * @param possiblyLostMs how much of the end may be missing
   */
  public record EndInfo(
      @Nullable String cause,
      @Nullable Integer exitCode,
      @Nullable String signal,
      @Nullable ErrorInfo exception,
      long possiblyLostMs) {

    /** {@return the end of a run that goes on: nothing is known} */
    public static EndInfo running() {
      return new EndInfo(null, null, null, null, 0);
    }
  }

  /**
   * An exception as it stands in the files.
   *
   * @param type its class
   * @param message its message
   * @param stack its stack trace with its causes, one text
   */
  public record ErrorInfo(String type, @Nullable String message, String stack) {
    /**
     * {@return an exception's description} One that breaks when asked is described as far as it
     * lets us.
     *
     * @param error asked for message and stack trace during the call, and not kept
     */
    public static ErrorInfo of(Throwable error) {
      String type = error.getClass().getName();
      String message = null;
      StringWriter stack = new StringWriter();
      try {
        message = error.getMessage();
        error.printStackTrace(new PrintWriter(stack, true));
      } catch (Throwable broken) {
        stack.append('(').append(broken.getClass().getName()).append(')');
      }
      return new ErrorInfo(type, message, stack.toString());
    }
  }

  /**
   * What stands out.
   *
   * @param rule its name
   * @param severity {@code info}, {@code warning} or {@code error}
   * @param text for a person
   * @param fromMs where it begins
   * @param toMs where it ends
   * @param evidence figures
   */
  public record Finding(
      String rule,
      String severity,
      String text,
      long fromMs,
      long toMs,
      Map<String, @Nullable Object> evidence) {}

  /**
   * {@return the report of this run with another end}
   *
   * @param newStatus how the run stands
   * @param newEnd how it ended
   */
  public RunReport withEnd(RunStatus newStatus, EndInfo newEnd) {
    return new RunReport(newStatus, newEnd, meta, context);
  }
}
