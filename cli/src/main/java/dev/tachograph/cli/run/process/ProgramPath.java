package dev.tachograph.cli.run.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a command's program is: as given if its name has a slash, otherwise the first of that name
 * in PATH that can be executed; see execvp(3).
 */
record ProgramPath(String file, int code, String problem) {
  /** As shells have it: there is no such program. */
  static final int NOT_FOUND = 127;

  /** As shells have it: it is there, and cannot be executed. */
  static final int NOT_EXECUTABLE = 126;

  private static final String USUAL_PATH = "/bin:/usr/bin";

  static ProgramPath of(String program, String path) {
    if (program.isEmpty()) {
      return new ProgramPath(program, NOT_FOUND, "the command's name is empty");
    }
    if (program.indexOf('/') >= 0) {
      return check(program, program);
    }
    ProgramPath best = null;
    String rest = path.isEmpty() ? USUAL_PATH : path;
    for (int from = 0; from <= rest.length(); ) {
      int end = rest.indexOf(':', from);
      end = end < 0 ? rest.length() : end;
      String dir = rest.substring(from, end);
      ProgramPath here = check(program, dir.isEmpty() ? "./" + program : dir + "/" + program);
      if (here.code == 0) {
        return here;
      }
      best = here.code == NOT_EXECUTABLE && best == null ? here : best;
      from = end + 1;
    }
    String none = program + " is not found in PATH; check its name, or give its path";
    return best == null ? new ProgramPath(program, NOT_FOUND, none) : best;
  }

  private static ProgramPath check(String program, String file) {
    Path path;
    try {
      path = Path.of(file);
    } catch (InvalidPathException e) {
      // Not to be said in the JVM's encoding: let the kernel look for it.
      return new ProgramPath(file, 0, "");
    }
    if (Files.isDirectory(path)) {
      return new ProgramPath(file, NOT_EXECUTABLE, file + " is a directory, not a program");
    }
    if (!Files.exists(path)) {
      return new ProgramPath(
          file, NOT_FOUND, program + " is not found; check its name and its directory");
    }
    return Files.isExecutable(path)
        ? new ProgramPath(file, 0, "")
        : new ProgramPath(
            file, NOT_EXECUTABLE, file + " may not be executed; see its mode (chmod +x)");
  }
}
