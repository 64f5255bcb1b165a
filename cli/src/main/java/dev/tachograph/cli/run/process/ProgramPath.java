package dev.tachograph.cli.run.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a command's program is: as given if its name has a slash, otherwise the first of that name
 * in PATH that can be executed; see execvp(3).
 */
final class ProgramPath {
  /** As shells have it: there is no such program. */
  static final int NOT_FOUND = 127;

  /** As shells have it: it is there, and cannot be executed. */
  static final int NOT_EXECUTABLE = 126;

  private static final String USUAL_PATH = "/bin:/usr/bin";

  private final byte[] file;
  private final int code;
  private final String problem;

  private ProgramPath(byte[] file, int code, String problem) {
    this.file = file;
    this.code = code;
    this.problem = problem;
  }

  /** Its path, as bytes. */
  byte[] file() {
    return file;
  }

  /** 0; 126 or 127 if it cannot be started. */
  int code() {
    return code;
  }

  /** Why it cannot be started, for a person. */
  String problem() {
    return problem;
  }

  /**
   * Looks for a program by its bytes.
   *
   * @param exact whether the system can be asked for bytes; otherwise for what is text in the JVM's
   *     encoding alone
   */
  static ProgramPath of(byte[] program, byte[] path, boolean exact) {
    // A char for each byte.
    String name = new String(program, StandardCharsets.ISO_8859_1);
    if (name.isEmpty()) {
      return new ProgramPath(program, NOT_FOUND, "the command's name is empty");
    }
    if (name.indexOf('/') >= 0) {
      return check(name, name, exact);
    }
    ProgramPath best = null;
    String rest = path.length == 0 ? USUAL_PATH : new String(path, StandardCharsets.ISO_8859_1);
    for (int from = 0; from <= rest.length(); ) {
      int end = rest.indexOf(':', from);
      end = end < 0 ? rest.length() : end;
      String dir = rest.substring(from, end);
      ProgramPath here = check(name, dir.isEmpty() ? "./" + name : dir + "/" + name, exact);
      if (here.code == 0) {
        return here;
      }
      best = here.code == NOT_EXECUTABLE && best == null ? here : best;
      from = end + 1;
    }
    String none = shown(name) + " is not found in PATH; check its name, or give its path";
    return best == null ? new ProgramPath(program, NOT_FOUND, none) : best;
  }

  private static ProgramPath check(String program, String file, boolean exact) {
    byte[] bytes = bytes(file);
    if (exact ? Libc.access(c(file + "/."), Libc.F_OK) == 0 : Files.isDirectory(path(file))) {
      String problem = shown(file) + " is a directory, not a program";
      return new ProgramPath(bytes, NOT_EXECUTABLE, problem);
    }
    if (!(exact ? Libc.access(c(file), Libc.F_OK) == 0 : Files.exists(path(file)))) {
      String problem = shown(program) + " is not found; check its name and its directory";
      return new ProgramPath(bytes, NOT_FOUND, problem);
    }
    if (!(exact ? Libc.access(c(file), Libc.X_OK) == 0 : Files.isExecutable(path(file)))) {
      String problem = shown(file) + " may not be executed; see its mode (chmod +x)";
      return new ProgramPath(bytes, NOT_EXECUTABLE, problem);
    }
    return new ProgramPath(bytes, 0, "");
  }

  private static Path path(String file) {
    try {
      return Path.of(shown(file));
    } catch (InvalidPathException e) {
      // Not to be said in the JVM's encoding.
      return Path.of("/nonexistent");
    }
  }

  private static String shown(String file) {
    return RawTexts.decode(bytes(file), 0);
  }

  private static byte[] bytes(String file) {
    return file.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** As C has texts. */
  private static byte[] c(String file) {
    return bytes(file + "\0");
  }
}
