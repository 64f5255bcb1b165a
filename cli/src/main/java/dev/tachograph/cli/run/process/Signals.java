package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.tachograph.cli.run.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The signals of this process, which one thread waits for instead of having them handled: none is
 * lost, however early, none comes twice, and each says who sent it (sigwaitinfo(2)). For that all
 * threads must block them, those of the JVM too, so they are blocked before the JVM starts: by the
 * launch script, otherwise by {@link #startAgain}. With {@code -Xrs} the JVM leaves them so. It
 * suspends threads by a signal of its own, SIGUSR2 unless {@code _JAVA_SR_SIGNUM} names another.
 */
final class Signals {
  static final int HUP = ExitStatus.signalNumber("HUP");
  static final int INT = ExitStatus.signalNumber("INT");
  static final int QUIT = ExitStatus.signalNumber("QUIT");
  static final int CHLD = ExitStatus.signalNumber("CHLD");
  static final int CONT = ExitStatus.signalNumber("CONT");
  static final int STOP = ExitStatus.signalNumber("STOP");
  static final int TSTP = ExitStatus.signalNumber("TSTP");
  static final int TTIN = ExitStatus.signalNumber("TTIN");
  static final int TTOU = ExitStatus.signalNumber("TTOU");
  static final int WINCH = ExitStatus.signalNumber("WINCH");

  /** Those by which we are asked to end. */
  static final Set<Integer> ENDING = Set.of(HUP, INT, QUIT, ExitStatus.signalNumber("TERM"));

  /** As a mask: those of them that end a process which does nothing about them. */
  static final long FATAL = bits(List.of("HUP", "INT", "QUIT", "KILL", "PIPE", "TERM"));

  /** Those that a terminal sends to all of the group in its foreground. */
  static final Set<Integer> OF_KEYS = Set.of(INT, QUIT, TSTP);

  /**
   * All that a process can be sent, be told and wait for, those of real time by their numbers; the
   * launch script blocks the same ones.
   */
  static final List<String> WAITED =
      List.of(
          "HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "TSTP",
          "TTIN", "TTOU", "URG", "VTALRM", "PROF", "WINCH", "IO", "PWR", "34", "35", "36", "37",
          "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52",
          "53", "54", "55", "56", "57", "58", "59", "60", "63", "64");

  /** What this process is told its place for suspending threads by. */
  static final String SUSPEND_VARIABLE = "_JAVA_SR_SIGNUM";

  /** A signal of its own too; 62 is by what the JDK wakes threads that wait for a file. */
  static final String SUSPEND_SIGNAL = "61";

  private static final String STARTED_AGAIN = "TACHO_STARTED_AGAIN";
  private static final int BY_KERNEL = 0x80;
  private static final int INFO_BYTES = 128;

  private final Memory set = set(WAITED);
  private final Memory info = new Memory(INFO_BYTES);

  /**
   * A signal that came.
   *
   * @param number of the signal
   * @param byKernel whether the kernel sent it, such as for a key of the terminal
   * @param sender the process that sent it, 0 if the kernel did
   */
  record Received(int number, boolean byKernel, int sender) {}

  private static Memory set(List<String> names) {
    Memory set = new Memory(Libc.SIGSET_BYTES);
    set.clear();
    set.setLong(0, bits(names));
    return set;
  }

  private static long bits(List<String> names) {
    long bits = 0;
    for (String name : names) {
      bits |= 1L << (ExitStatus.signalNumber(name) - 1);
    }
    return bits;
  }

  /** Waits for the next signal. */
  Received next() {
    while (true) {
      int number = Libc.sigwaitinfo(set, info);
      if (number > 0) {
        boolean byKernel = info.getInt(8) == BY_KERNEL;
        return new Received(number, byKernel, byKernel ? 0 : info.getInt(16));
      }
    }
  }

  /** The empty set, with which commands start, and the mask of this process before it blocked. */
  static Memory none() {
    return set(List.of());
  }

  static Memory waited() {
    return set(WAITED);
  }

  /** Whether all threads block what is waited for. */
  static boolean areBlocked() {
    String status;
    try {
      // Of the first thread, from which all others have it.
      status = Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return false;
    }
    int at = status.indexOf("SigBlk:");
    if (at < 0) {
      return false;
    }
    int end = status.indexOf('\n', at);
    long blocked = Long.parseUnsignedLong(status.substring(at + 7, end).strip(), 16);
    long wanted = waited().getLong(0);
    return (blocked & wanted) == wanted;
  }

  /**
   * Puts the same program with the same arguments in place of this one, with the signals blocked.
   * Returns only if that is not possible, or has been done already.
   */
  static void startAgain(Map<String, String> environment, InheritedFiles files) throws IOException {
    if (environment.containsKey(STARTED_AGAIN)) {
      return;
    }
    List<byte[]> arguments = new ArrayList<>(RawTexts.read("/proc/self/cmdline"));
    arguments.add(1, "-Xrs".getBytes(StandardCharsets.US_ASCII));
    List<byte[]> variables = new ArrayList<>(RawTexts.read("/proc/self/environ"));
    int[] closed = files.closed();
    String digits = IntStream.of(closed).mapToObj(Integer::toString).collect(Collectors.joining());
    if (closed.length > 0) {
      variables.add((InheritedFiles.CLOSED + "=" + digits).getBytes(StandardCharsets.US_ASCII));
    }
    variables.add((STARTED_AGAIN + "=1").getBytes(StandardCharsets.US_ASCII));
    if (!environment.containsKey(SUSPEND_VARIABLE)) {
      variables.add((SUSPEND_VARIABLE + "=" + SUSPEND_SIGNAL).getBytes(StandardCharsets.US_ASCII));
    }
    int nothing = closed.length > 0 ? Libc.open("/dev/null", Libc.O_RDWR, 0) : -1;
    files.keepOthersBack();
    Libc.pthreadSigmask(Libc.SIG_BLOCK, waited(), Pointer.NULL);
    try (NativeTexts argv = new NativeTexts(arguments);
        NativeTexts envp = new NativeTexts(variables)) {
      for (int fd : closed) {
        // This JVM may have its classes from there: it has nothing to load any more.
        int ignored = Libc.dup2(nothing, fd);
      }
      Libc.execve("/proc/self/exe", argv.array(), envp.array());
    }
    throw new IOException("execve: errno " + Native.getLastError());
  }

  /** The names of variables that only this process was to see. */
  static List<String> added(Map<String, String> environment) {
    return SUSPEND_SIGNAL.equals(environment.get(SUSPEND_VARIABLE))
        ? List.of(STARTED_AGAIN, SUSPEND_VARIABLE)
        : List.of(STARTED_AGAIN);
  }
}
