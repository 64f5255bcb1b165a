package dev.tachograph.cli.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended, as its parent was told; see wait(2).
 *
 * @param exitCode 0 to 255; {@code null} if a signal ended it
 * @param signal its name without SIG, such as {@code KILL}, its number where it has no name; {@code
 *     null} if the command exited
 * @param coreDumped whether the kernel wrote a core dump
 */
public record ExitStatus(@Nullable Integer exitCode, @Nullable String signal, boolean coreDumped) {
  private static final int SIGNALLED = 128;

  /** By number, from 0: signal(7), as on all processors but alpha, mips, parisc and sparc. */
  private static final List<String> NAMES =
      List.of(
          ("0 HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                  + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
              .split(" ", -1));

  /**
   * {@return that of a command that exited by itself}
   *
   * @param exitCode 0 to 255
   */
  public static ExitStatus exited(int exitCode) {
    return new ExitStatus(exitCode, null, false);
  }

  /**
   * {@return that of a command which a signal ended}
   *
   * @param number the signal's number
   * @param coreDumped whether the kernel wrote a core dump
   */
  public static ExitStatus signalled(int number, boolean coreDumped) {
    return new ExitStatus(null, signalName(number), coreDumped);
  }

  /** {@return the exit code as a shell has it: the command's, or 128 plus the signal's number} */
  public int code() {
    return signal == null ? exitCode == null ? 0 : exitCode : SIGNALLED + signalNumber(signal);
  }

  /**
   * {@return a signal's name without SIG; its number where it has no name}
   *
   * @param number from 1
   */
  public static String signalName(int number) {
    return number > 0 && number < NAMES.size() ? NAMES.get(number) : Integer.toString(number);
  }

  /**
   * {@return the number of a signal}
   *
   * @param name as {@link #signalName} gives it
   * @throws NumberFormatException if there is none of that name
   */
  public static int signalNumber(String name) {
    int number = NAMES.indexOf(name);
    return number > 0 ? number : Integer.parseInt(name);
  }
}
