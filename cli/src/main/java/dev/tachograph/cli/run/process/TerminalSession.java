package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session of its own for a command on a pseudo-terminal. The command leads it and is our child.
 * Its process group would be an orphaned one, whose processes the kernel does not stop for Ctrl-Z,
 * since their parent is in another session. So a shell starts two keepers before it becomes the
 * command: one in the command's group, which ignores signals, whose parent is the other one, which
 * timeout(1) has put into a group of its own. Both end when we do: they read from a pipe of ours.
 *
 * <p>Where there is no such shell that passes the whole environment on, there are no keepers, and
 * Ctrl-Z does nothing.
 */
final class TerminalSession {
  /** What keepers are known by. */
  static final String KEEPER = "tacho-session-keeper";

  /** Passes on what it could not have named itself; {@code -p}: and runs none of it. */
  private static final String BASH = "/bin/bash";

  private static final String SHELL = "/bin/sh";

  private static final int STDERR = 2;

  /**
   * The keepers are no children of the command, which may wait for all of its own, and have none of
   * its environment. Bash says what it thinks of a locale on stderr, which it gets only then.
   */
  private static final String SCRIPT =
      """
      MOVE
      ( (
        trap '' HUP INT QUIT TERM TSTP USR1 USR2 ALRM CONT
        exec >/dev/null 2>&1
        'ENV' -i /bin/sh -c 'read -r end' KEEPER <&FD &
        exec 'ENV' -i 'TIMEOUT' 0 /bin/sh -c 'read -r end' KEEPER <&FD
      ) & ) 2>/dev/null
      exec FD<&-
      exec 'ENV' "$@"
      """;

  /** What a shell sets by itself, so that it is given back by env(1). */
  private static final Set<String> OF_SHELLS =
      Set.of(
          "PWD",
          "OLDPWD",
          "SHLVL",
          "_",
          "IFS",
          "OPTIND",
          "OPTARG",
          "PPID",
          "LINENO",
          "UID",
          "EUID",
          "GROUPS",
          "DIRSTACK",
          "RANDOM",
          "SRANDOM",
          "SECONDS",
          "SHELLOPTS",
          "BASHOPTS",
          "BASHPID",
          "BASH",
          "BASH_ARGV0",
          "BASH_COMMAND",
          "BASH_SUBSHELL",
          "BASH_VERSION",
          "EPOCHSECONDS",
          "EPOCHREALTIME",
          "PS1",
          "PS2",
          "PS4",
          "FUNCNAME",
          "HISTCMD");

  /** What it sets where it was not given. */
  private static final List<String> ADDED = List.of("PWD", "OLDPWD", "SHLVL", "_");

  private final byte[] program;
  private final List<byte[]> arguments;
  private final List<byte[]> environment;
  private final int fd;
  private final int errors;
  private final boolean hasErrors;
  private final int[] lifeline;

  private TerminalSession(
      byte[] program,
      List<byte[]> arguments,
      List<byte[]> environment,
      int fd,
      int errors,
      boolean hasErrors,
      int[] lifeline) {
    this.program = program;
    this.arguments = arguments;
    this.environment = environment;
    this.fd = fd;
    this.errors = errors;
    this.hasErrors = hasErrors;
    this.lifeline = lifeline;
  }

  /**
   * The command that becomes the given one in its session.
   *
   * @param program its path
   * @param arguments its name, and its arguments
   * @param environment all of it
   * @param files those that it is to have
   */
  static TerminalSession of(
      byte[] program, List<byte[]> arguments, List<byte[]> environment, InheritedFiles files) {
    int fd = freeDigit(files, 9);
    int errors = freeDigit(files, fd - 1);
    byte[] path = GivenEnvironment.path(environment);
    ProgramPath env = ProgramPath.of(RawTexts.encode("env"), path, true);
    ProgramPath timeout = ProgramPath.of(RawTexts.encode("timeout"), path, true);
    boolean hasErrors = !files.wasClosed(STDERR);
    String shell = shellFor(environment);
    // env(1) takes a name with an equals sign for a variable.
    boolean isName = new String(arguments.get(0), StandardCharsets.ISO_8859_1).indexOf('=') < 0;
    boolean quotable = isPlain(env.file()) && isPlain(timeout.file());
    boolean possible = errors > 0 && env.code() == 0 && timeout.code() == 0 && quotable && isName;
    int[] lifeline = possible && shell != null ? pipe() : new int[0];
    if (lifeline.length == 0 || shell == null) {
      return new TerminalSession(program, arguments, environment, -1, -1, false, lifeline);
    }
    String script =
        SCRIPT
            .replace("KEEPER", KEEPER)
            .replace("TIMEOUT", RawTexts.decode(timeout.file(), 0))
            .replace("ENV", RawTexts.decode(env.file(), 0))
            .replace("MOVE", hasErrors ? "exec 2>&" + errors + ' ' + errors + ">&-" : "")
            .replace("FD", Integer.toString(fd));
    List<byte[]> all = new ArrayList<>();
    for (String text : List.of("tacho", "-p", "-c", script, "tacho")) {
      all.add(RawTexts.encode(text));
    }
    if (shell.equals(SHELL)) {
      all.remove(1);
    }
    addGivenBack(environment, all);
    all.addAll(arguments);
    return new TerminalSession(
        RawTexts.encode(shell), all, environment, fd, errors, hasErrors, lifeline);
  }

  /** Shells take one digit; files that the command is to inherit are not hidden from it. */
  private static int freeDigit(InheritedFiles files, int last) {
    for (int fd = last; fd > 2; fd--) {
      if (!files.contains(fd)) {
        return fd;
      }
    }
    return -1;
  }

  private static boolean isPlain(byte[] path) {
    return new String(path, StandardCharsets.ISO_8859_1).matches("/[\\w/.+-]+");
  }

  private static int[] pipe() {
    try {
      return Fds.pipe();
    } catch (IOException none) {
      return new int[0];
    }
  }

  /** A shell that passes an environment on; {@code null}: none does. */
  private static @Nullable String shellFor(List<byte[]> environment) {
    Set<String> names = new HashSet<>();
    boolean odd = false;
    for (byte[] entry : environment) {
      String name = GivenEnvironment.nameOf(entry);
      if (!names.add(name) || name.length() == entry.length) {
        // Twice, or without a value: no shell does.
        return null;
      }
      odd |= !name.matches("[A-Za-z_][A-Za-z0-9_]*");
    }
    return ProgramPath.of(RawTexts.encode(BASH), new byte[0], true).code() == 0
        ? BASH
        : odd ? null : SHELL;
  }

  /** Adds arguments of env(1), by which the command has what the shell has changed. */
  private static void addGivenBack(List<byte[]> environment, List<byte[]> all) {
    Set<String> given = new HashSet<>();
    List<byte[]> values = new ArrayList<>();
    for (byte[] entry : environment) {
      String name = GivenEnvironment.nameOf(entry);
      if (OF_SHELLS.contains(name)) {
        given.add(name);
        values.add(entry);
      }
    }
    for (String name : ADDED) {
      if (!given.contains(name)) {
        all.add(RawTexts.encode("-u"));
        all.add(RawTexts.encode(name));
      }
    }
    all.addAll(values);
  }

  Spawn spawn() {
    return new Spawn(program, arguments, environment).inNewSession();
  }

  /**
   * Gives the keepers their file, and the shell nowhere to say anything before it is the command;
   * after the streams, which may stand at those numbers until the command has them.
   */
  void joinTo(Spawn spawn) {
    if (lifeline.length > 0) {
      spawn.file(fd, lifeline[0]);
      if (hasErrors) {
        spawn.file(errors, STDERR);
        spawn.open(STDERR, "/dev/null");
      }
    }
  }

  /** Ends the keepers. */
  static void end(@Nullable TerminalSession session) {
    if (session != null) {
      for (int end : session.lifeline) {
        int ignored = Libc.close(end);
      }
    }
  }
}
