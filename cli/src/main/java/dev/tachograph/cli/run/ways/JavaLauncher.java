package dev.tachograph.cli.run.ways;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code java} of a JDK or JRE.
 *
 * @param path as it is called, absolute
 * @param version the major version, such as 17; 0 if it cannot be told
 */
record JavaLauncher(Path path, int version) {
  static final String NAME = "java";

  /** The oldest on which the agent runs. */
  static final int OLDEST = 17;

  private static final Pattern RELEASE = Pattern.compile("(?m)^JAVA_VERSION=\"?(?:1\\.)?(\\d+)");
  private static final Pattern SAID = Pattern.compile("version \"(?:1\\.)?(\\d+)");
  private static final int MAX_BYTES = 64 * 1024;
  private static final long PROBE_SECONDS = 10;

  /**
   * Finds the launcher that a command is.
   *
   * @param command as a shell takes it: a path, or a name to be looked up
   * @param environment with {@code PATH}
   * @param directory that relative paths are of
   * @return {@code null} if the command is no {@code java} of a JDK
   */
  static @Nullable JavaLauncher of(
      String command, Map<String, String> environment, Path directory) {
    try {
      if (command.indexOf('/') >= 0) {
        Path path = directory.resolve(command).normalize();
        return path.endsWith(NAME) ? at(path) : null;
      }
      return command.equals(NAME) ? onPath(environment.get("PATH"), directory) : null;
    } catch (InvalidPathException none) {
      return null;
    }
  }

  /** The first {@code java} of a search path that is none of our shims; {@code null} without. */
  static @Nullable JavaLauncher onPath(@Nullable String path, Path directory) {
    for (String part : path == null ? new String[0] : path.split(File.pathSeparator, -1)) {
      try {
        Path file = directory.resolve(part).resolve(NAME);
        if (Files.isRegularFile(file) && Files.isExecutable(file) && !Shims.isShim(file)) {
          return at(file);
        }
      } catch (InvalidPathException none) {
        // Nobody finds anything there.
      }
    }
    return null;
  }

  /** The launcher of a home; of one that is a tree of links of ours, that of the real home. */
  static @Nullable JavaLauncher ofHome(@Nullable String home, Path directory) {
    try {
      if (home == null || home.isBlank()) {
        return null;
      }
      Path at = directory.resolve(home).normalize();
      Path java = at.resolve("bin").resolve(NAME);
      if (Shims.isShim(java)) {
        Path lib = at.resolve("lib").toRealPath().getParent();
        return lib == null ? null : at(lib.resolve("bin").resolve(NAME));
      }
      return at(java);
    } catch (IOException | InvalidPathException none) {
      return null;
    }
  }

  private static @Nullable JavaLauncher at(Path path) {
    if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
      return null;
    }
    try {
      Path bin = path.toRealPath().getParent();
      Path home = bin == null ? null : bin.getParent();
      if (home == null || !isHome(home)) {
        return null;
      }
      int known = released(home);
      return new JavaLauncher(path, known > 0 ? known : asked(path));
    } catch (IOException unreadable) {
      return null;
    }
  }

  private static boolean isHome(Path home) {
    return Files.exists(home.resolve("lib/modules"))
        || Files.exists(home.resolve("lib/rt.jar"))
        || Files.exists(home.resolve("jre/lib/rt.jar"));
  }

  private static int released(Path home) {
    for (Path file : new Path[] {home.resolve("release"), home.resolve("../release")}) {
      try {
        if (Files.isRegularFile(file) && Files.size(file) < MAX_BYTES) {
          Matcher matcher = RELEASE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
          if (matcher.find()) {
            return Integer.parseInt(matcher.group(1));
          }
        }
      } catch (IOException | NumberFormatException unknown) {
        // It is asked.
      }
    }
    return 0;
  }

  /** What it says of itself: it takes part of a second, where its home has no file for it. */
  private static int asked(Path path) {
    try {
      Process process =
          new ProcessBuilder(path.toString(), "-version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      // It says less than a pipe holds, so it ends before it is read.
      if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return 0;
      }
      try (InputStream in = process.getInputStream()) {
        // What it started may hold the pipe open.
        byte[] said = in.readNBytes(Math.min(MAX_BYTES, in.available()));
        Matcher matcher = SAID.matcher(new String(said, StandardCharsets.ISO_8859_1));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
      }
    } catch (IOException | NumberFormatException unknown) {
      return 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /**
   * The home that has it, by the path it is called by or by the file that this leads to.
   *
   * @throws IOException if it is no longer there
   */
  Path home(boolean followed) throws IOException {
    Path file = followed ? path.toRealPath() : path;
    Path bin = file.getParent();
    Path home = bin == null ? null : bin.getParent();
    if (home == null) {
      throw new IOException(file + " is in no home");
    }
    return home;
  }

  /** Whether the agent runs on it. */
  boolean takesAgent() {
    return version >= OLDEST;
  }
}
