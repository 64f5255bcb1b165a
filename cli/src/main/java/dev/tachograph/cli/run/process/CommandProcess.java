package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.tachograph.cli.run.ExitStatus;
import dev.tachograph.common.RunClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs in this process's place: what this process is sent, it is sent; what it
 * prints, this process prints, and records. Only on {@linkplain #isPossible systems} where that can
 * be done exactly. One in the life of a process, used by one thread.
 */
public final class CommandProcess implements RunningCommand {
  private static final int STATUS_MASK = 0x7f;
  private static final int STATUS_STOPPED = 0x7f;
  private static final int STATUS_CONTINUED = 0xffff;
  private static final int CORE_DUMPED = 0x80;

  /** How long after the command's end a request to end was still meant for it. */
  private static final long HURRY_MILLIS = 1_000;

  /** How long the files of the run have after a first request, before a second one counts. */
  private static final long LEAVE_MILLIS = 5_000;

  private static final int MOMENT_MILLIS = 300;

  private static volatile @Nullable InheritedFiles remembered;
  private static volatile @Nullable InheritedFiles inherited;

  private final Signals signals = new Signals();
  private final int self = Libc.getpid();
  private final @Nullable Streams streams;
  private final @Nullable TerminalSession session;
  private final int pid;
  private @Nullable ExitStatus ended;
  private List<Leftover> leftovers = List.of();

  /**
   * What is started.
   *
   * @param given the command as this process was given it, its last arguments
   * @param command what became of it
   * @param givenEnvironment that which this process was given
   * @param environment what became of it
   * @param recorded whether what the command prints is recorded; otherwise it has our files
   * @param problems takes a line for a person
   */
  public record Start(
      List<String> given,
      List<String> command,
      GivenEnvironment givenEnvironment,
      Map<String, String> environment,
      boolean recorded,
      Consumer<String> problems) {}

  /** Why a command was not started. */
  public static final class NotStarted extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    NotStarted(int code, String line) {
      super(line);
      this.code = code;
    }

    /** {@return the exit code that a shell has for it: 126 or 127} */
    public int code() {
      return code;
    }
  }

  private CommandProcess(int pid, @Nullable Streams streams, @Nullable TerminalSession session) {
    this.pid = pid;
    this.streams = streams;
    this.session = session;
  }

  /**
   * Remembers which files this process was started with. Called first thing, as the JVM opens ones
   * of its own which cannot be told from them, such as sockets.
   *
   * @param environment of this process
   */
  public static void remember(Map<String, String> environment) {
    remembered = InheritedFiles.find(environment);
  }

  /**
   * {@return whether commands can be started here} Called first thing: it may put this program,
   * begun anew with its signals blocked, in the place of this process, and not return.
   *
   * @param environment of this process
   */
  public static boolean isPossible(Map<String, String> environment) {
    try {
      if (!Libc.isKnownSystem()) {
        return false;
      }
      InheritedFiles known = remembered;
      InheritedFiles files = known == null ? InheritedFiles.find(environment) : known;
      files.leaveOutDeadSockets();
      if (!Signals.areBlocked()) {
        Signals.startAgain(environment, files);
      }
      inherited = files;
      // Loads the library.
      return Signals.areBlocked() && Libc.getpid() > 0;
    } catch (IOException | LinkageError e) {
      return false;
    }
  }

  /**
   * Checks that a command's program can be started, before anything is done for it.
   *
   * @param command the command as this process was given it, its last arguments
   * @param environment of it
   * @throws NotStarted if it cannot
   * @throws IOException if the system does not say what it is
   */
  public static void check(List<String> command, GivenEnvironment environment)
      throws NotStarted, IOException {
    boolean exact = inherited != null;
    byte[] program =
        exact ? RawTexts.command(command, command).get(0) : RawTexts.encode(command.get(0));
    ProgramPath path = ProgramPath.of(program, GivenEnvironment.path(environment.bytes()), exact);
    if (path.code() != 0) {
      throw new NotStarted(path.code(), path.problem());
    }
  }

  /**
   * Starts a command. Where it cannot be recorded what it prints, as there are no pipes or no
   * pseudo-terminal for that, one line says so and it has our files.
   *
   * @throws NotStarted if the system does not start it
   * @throws IOException if the system does not say what it is
   */
  public static CommandProcess start(Start start) throws NotStarted, IOException {
    List<byte[]> variables = start.givenEnvironment.with(start.environment);
    List<byte[]> arguments = RawTexts.command(start.given, start.command);
    ProgramPath program = ProgramPath.of(arguments.get(0), GivenEnvironment.path(variables), true);
    Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    InheritedFiles known = inherited;
    InheritedFiles files = known == null ? InheritedFiles.find(Map.of()) : known;
    Streams streams = start.recorded ? streams(files, start.problems) : null;
    TerminalSession session = null;
    Spawn spawn;
    if (streams != null && streams.whole() != null) {
      session = TerminalSession.of(program.file(), arguments, variables, files);
      spawn = session.spawn();
    } else {
      spawn = new Spawn(program.file(), arguments, variables);
    }
    if (streams != null) {
      streams.joinTo(spawn);
    }
    if (session != null) {
      session.joinTo(spawn);
    }
    files.keepOthersFrom(spawn);
    // Who ignores it is not told of ends, and nobody can wait for them.
    Pointer ignored = Libc.signal(Signals.CHLD, null);
    int pid = spawn.start();
    if (pid < 0) {
      if (streams != null) {
        streams.release();
      }
      TerminalSession.end(session);
      String name = start.command.get(0);
      String why = name + " cannot be started (errno " + -pid + "); see execve(2)";
      throw new NotStarted(ProgramPath.NOT_EXECUTABLE, why);
    }
    if (streams != null) {
      streams.begin();
    }
    return new CommandProcess(pid, streams, session);
  }

  private static @Nullable Streams streams(InheritedFiles files, Consumer<String> problems) {
    try {
      return Streams.create(files, problems);
    } catch (IOException none) {
      problems.accept(
          "what the command prints is not recorded: "
              + none.getMessage()
              + "; see the limits of open files and pseudo-terminals");
      return null;
    }
  }

  @Override
  public long pid() {
    return pid;
  }

  /**
   * Passes signals on until the command ends, then passes and records the rest of what it printed.
   */
  @Override
  public ExitStatus await() {
    ExitStatus status = ended;
    while (status == null) {
      Signals.Received signal = signals.next();
      if (signal.number() == Signals.CHLD) {
        reap();
      } else {
        handle(signal);
      }
      status = ended;
    }
    hurryIfAskedNow(status);
    if (streams != null) {
      streams.end();
    }
    leftovers = leftAfterAMoment();
    TerminalSession.end(session);
    return status;
  }

  @Override
  public List<Leftover> leftovers() {
    return leftovers;
  }

  /** Those that are just ending, as all that the end of a session ends, are none. */
  private List<Leftover> leftAfterAMoment() {
    RunClock since = RunClock.start();
    try (Memory nothing = Fds.polled()) {
      while (true) {
        reap();
        List<Leftover> left = Leftover.find();
        if (left.isEmpty() || since.millis() >= MOMENT_MILLIS) {
          return left;
        }
        int ignored = Libc.poll(nothing, 0, MOMENT_MILLIS / 10);
      }
    }
  }

  /**
   * The command is over: whoever wants an end of us now has not to wait for readers of what it
   * printed, and who wants it once more not for files either. What comes at once was meant for the
   * command, such as what timeout(1) sends us both and then our group.
   */
  private void hurryIfAskedNow(ExitStatus status) {
    Thread thread =
        new Thread(
            () -> {
              RunClock since = RunClock.start();
              awaitRequest(since, HURRY_MILLIS);
              if (streams != null) {
                streams.leaveTerminal();
                streams.giveUp();
              }
              awaitRequest(since, since.millis() + LEAVE_MILLIS);
              Runtime.getRuntime().halt(status.code());
            },
            "tacho-end");
    thread.setDaemon(true);
    thread.start();
  }

  private void awaitRequest(RunClock since, long fromMillis) {
    while (true) {
      Signals.Received signal = signals.next();
      boolean isOurs = signal.sender() == self || signal.sender() == pid;
      if (Signals.ENDING.contains(signal.number()) && !isOurs && since.millis() >= fromMillis) {
        return;
      }
    }
  }

  /** Takes the ends of all processes that are ours, as those of orphans too. */
  private void reap() {
    IntByReference status = new IntByReference();
    while (true) {
      int which = Libc.waitpid(-1, status, Libc.WNOHANG | Libc.WUNTRACED | Libc.WCONTINUED);
      if (which <= 0) {
        return;
      }
      if (which == pid) {
        changed(status.getValue());
      }
    }
  }

  private void changed(int status) {
    int signal = status & STATUS_MASK;
    if (status == STATUS_CONTINUED) {
      takeTerminal();
    } else if ((status & 0xff) == STATUS_STOPPED) {
      stopped((status >> 8) & 0xff);
    } else if (signal == 0) {
      ended = ExitStatus.exited((status >> 8) & 0xff);
    } else {
      ended = ExitStatus.signalled(signal, (status & CORE_DUMPED) != 0);
    }
  }

  /** The command has stopped, and so do we, if somebody is there to continue us. */
  private void stopped(int signal) {
    if (signal == Signals.STOP && (streams == null || !streams.hasTerminal())) {
      // Whoever stopped it alone continues it alone.
      return;
    }
    if (ProcStat.canBeContinued(Libc.getpgrp())) {
      if (streams != null) {
        streams.leaveTerminal();
      }
      if (session != null && signal == Signals.TSTP) {
        Libc.kill(0, Signals.TSTP);
      }
      Libc.kill(self, Signals.STOP);
    } else if (session != null && signal != Signals.STOP) {
      // Without us nothing would have stopped it.
      continueCommand();
    }
  }

  private void handle(Signals.Received signal) {
    int number = signal.number();
    if (signal.sender() == self || signal.sender() == pid) {
      // To a whole group, of which we are.
      return;
    }
    if (number == Signals.CONT) {
      continued();
    } else if (number == Signals.WINCH) {
      resized(signal.byKernel());
    } else if (number != Signals.TTIN && number != Signals.TTOU && !hadIt(signal)) {
      Libc.kill(pid, number);
    }
  }

  /** Whether the terminal sent it to the command too, which is in our group. */
  private boolean hadIt(Signals.Received signal) {
    return signal.byKernel() && session == null && Signals.OF_KEYS.contains(signal.number());
  }

  private void resized(boolean byKernel) {
    if (streams != null) {
      streams.copySize();
    }
    // A new size of its pseudo-terminal has the kernel tell it.
    boolean told = byKernel && (session != null || streams == null || streams.ptys().isEmpty());
    if (!told) {
      Libc.kill(pid, Signals.WINCH);
    }
  }

  private void continued() {
    takeTerminal();
    ProcStat stat = ProcStat.of(pid);
    // In our group it was continued with us, if that was meant for the group.
    if (session != null || stat == null || stat.isStopped()) {
      continueCommand();
    }
  }

  private void continueCommand() {
    int group = streams != null && streams.whole() != null ? streams.whole().group() : -1;
    if (group > 0) {
      Libc.kill(-group, Signals.CONT);
    }
    if (group != pid) {
      Libc.kill(pid, Signals.CONT);
    }
  }

  private void takeTerminal() {
    if (streams != null) {
      streams.copySize();
      streams.takeTerminal();
    }
  }
}
