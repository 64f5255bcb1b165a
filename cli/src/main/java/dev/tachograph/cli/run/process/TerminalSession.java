package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session of its own for a command on a pseudo-terminal. The command leads it and is our child.
 * Its process group would be an orphaned one, whose processes the kernel does not stop for Ctrl-Z,
 * since their parent is in another session. So a shell starts two keepers before it becomes the
 * command: one in the command's group, which ignores signals, whose parent is the other one, which
 * timeout(1) has put into a group of its own. Both end when we do: they read from a pipe of ours.
 */
final class TerminalSession {
  /** What keepers are known by. */
  static final String KEEPER = "tacho-session-keeper";

  private static final String SHELL = "/bin/sh";

  /** The keepers are no children of the command, which may wait for all of its own. */
  private static final String SCRIPT =
      """
      ( (
        trap '' HUP INT QUIT TERM TSTP USR1 USR2 ALRM CONT
        exec >/dev/null 2>&1
        sh -c 'read -r end' KEEPER <&FD &
        exec timeout 0 sh -c 'read -r end' KEEPER <&FD
      ) & ) 2>/dev/null
      exec FD<&-
      exec "$@"
      """;

  private final String program;
  private final List<byte[]> arguments;
  private final int fd;
  private final int[] lifeline;

  private TerminalSession(String program, List<byte[]> arguments, int fd, int[] lifeline) {
    this.program = program;
    this.arguments = arguments;
    this.fd = fd;
    this.lifeline = lifeline;
  }

  /** The command that becomes the given one in its session. */
  static TerminalSession of(String program, List<byte[]> arguments, InheritedFiles files)
      throws IOException {
    int fd = freeDigit(files);
    if (fd < 0) {
      // Without keepers Ctrl-Z does nothing.
      return new TerminalSession(program, arguments, -1, new int[0]);
    }
    List<byte[]> all = new ArrayList<>();
    String script = SCRIPT.replace("KEEPER", KEEPER).replace("FD", Integer.toString(fd));
    for (String text : List.of("sh", "-c", script, "tacho")) {
      all.add(RawTexts.encode(text));
    }
    all.addAll(arguments);
    return new TerminalSession(SHELL, all, fd, Fds.pipe());
  }

  /** Shells take one digit; files that the command is to inherit are not hidden from it. */
  private static int freeDigit(InheritedFiles files) {
    for (int fd = 9; fd > 2; fd--) {
      if (!files.contains(fd)) {
        return fd;
      }
    }
    return -1;
  }

  Spawn spawn(List<byte[]> environment) {
    return new Spawn(program, arguments, environment).inNewSession();
  }

  /**
   * Gives the keepers their file; after the streams, which may stand at that number until the
   * command has them.
   */
  void joinTo(Spawn spawn) {
    if (lifeline.length > 0) {
      spawn.file(fd, lifeline[0]);
    }
  }

  /** Ends the keepers. */
  static void end(@Nullable TerminalSession session) {
    if (session != null) {
      for (int end : session.lifeline) {
        Libc.close(end);
      }
    }
  }
}
