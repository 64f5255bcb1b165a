package dev.tachograph.cli.run.ways;

import dev.tachograph.cli.run.ways.Prepared.WayFinding;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shims of {@code java}: scripts that start the real one with the agent. One stands first on the
 * path, one in a tree of links in the place of a home. They are in a private directory, which is
 * removed when the command ended, also by a signal, unless a process that is left over has them in
 * its environment. What a killed {@code tacho} left the next one removes.
 */
public final class Shims implements AutoCloseable {
  private static final String PREFIX = "tacho-java-";

  /** For processes of other users too, to which a command may hand its environment on. */
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");

  private static final String OWNER = "owner";
  private static final String BIN = "bin";

  /** A file that a shim makes where it leaves the agent out. */
  private static final String ARCHIVE = "archive";

  private final Path directory;
  private volatile boolean hasKeptArchive;
  private final Thread hook = new Thread(this::remove, "tacho-shims");

  private final boolean byBash;

  private Shims(Path directory, boolean byBash) {
    this.directory = directory;
    this.byBash = byBash;
  }

  /**
   * Makes an empty directory for shims.
   *
   * @param places to try, the first where files may be executed counts
   * @param byBash whether shims have to pass on variables whose names no shell has
   * @throws IOException if there is none
   */
  static Shims create(List<Path> places, boolean byBash) throws IOException {
    IOException failure = null;
    for (Path place : places) {
      try {
        Path directory =
            Files.createTempDirectory(place, PREFIX, PosixFilePermissions.asFileAttribute(OPEN));
        Shims shims = new Shims(directory, byBash);
        try {
          Path probe = executable(directory.resolve("probe"), "#!/bin/sh\n");
          if (Files.isExecutable(probe)) {
            Files.delete(probe);
            Files.writeString(directory.resolve(OWNER), ShimOwner.current().text());
            Runtime.getRuntime().addShutdownHook(shims.hook);
            return shims;
          }
          failure = new IOException("no file may be executed in " + place);
          shims.remove();
        } catch (IOException | IllegalStateException full) {
          shims.remove();
          throw full;
        }
      } catch (IOException unusable) {
        failure = unusable;
      } catch (UnsupportedOperationException notPosix) {
        failure = new IOException(place + " has no permissions");
      }
    }
    throw failure == null ? new IOException("there is no directory for shims") : failure;
  }

  private static Path executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, OPEN);
    return file;
  }

  /**
   * Makes the shim for the path; the directory that has it alone. It is a link into a tree of links
   * in the place of its home, as scripts follow the links of {@code java} to find that.
   */
  Path onPath(JavaLauncher real, String option, boolean forced) throws IOException {
    Path tree = tree("home-of-path", real.home(true), real, option, forced);
    Path bin = Files.createDirectory(directory.resolve(BIN));
    Files.createSymbolicLink(
        bin.resolve(JavaLauncher.NAME), tree.resolve(BIN).resolve(JavaLauncher.NAME));
    return bin;
  }

  /**
   * Makes a link to the agent's jar, of whose path a JVM takes what stands before an equals sign.
   *
   * @throws IOException if there can be none, or its path has one too
   */
  Path agent(Path jar) throws IOException {
    if (directory.toString().indexOf('=') >= 0) {
      throw new IOException(directory + " has an equals sign too");
    }
    return Files.createSymbolicLink(directory.resolve("tachograph-agent.jar"), jar);
  }

  /** Makes the tree of links in the place of a home. */
  Path inHome(JavaLauncher real, String option, boolean forced) throws IOException {
    return tree("home", real.home(false), real, option, forced);
  }

  private Path tree(String name, Path home, JavaLauncher real, String option, boolean forced)
      throws IOException {
    Path tree = Files.createDirectory(directory.resolve(name));
    link(home, tree, BIN);
    Path bin = Files.createDirectory(tree.resolve(BIN));
    link(home.resolve(BIN), bin, JavaLauncher.NAME);
    executable(bin.resolve(JavaLauncher.NAME), script(real, option, forced));
    return tree;
  }

  private static void link(Path from, Path to, String butOne) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!name.equals(butOne)) {
          Files.createSymbolicLink(to.resolve(name), entry.toAbsolutePath());
        }
      }
    }
  }

  private String script(JavaLauncher real, String option, boolean forced) {
    return ShimScript.of(real, option, forced ? null : directory.resolve(ARCHIVE), byBash);
  }

  /** What is to be said of JVMs that the shims started; also after the end. */
  List<WayFinding> findings() {
    hasKeptArchive |= Files.exists(directory.resolve(ARCHIVE));
    return hasKeptArchive ? List.of(WaysIn.ARCHIVE_KEPT) : List.of();
  }

  /** Whether a file is a shim of ours, of whatever process. */
  static boolean isShim(Path java) {
    for (Path at = java.getParent(); at != null; at = at.getParent()) {
      if (String.valueOf(at.getFileName()).startsWith(PREFIX)) {
        return Files.exists(at.resolve(OWNER));
      }
    }
    return false;
  }

  /** Removes what processes of this user left that are dead. Throws nothing. */
  static void removeStale(List<Path> places) {
    for (Path place : places) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(place, PREFIX + "*")) {
        for (Path directory : found) {
          if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
              && ShimOwner.isLeft(directory.resolve(OWNER))) {
            new Shims(directory, false).remove();
          }
        }
      } catch (IOException | RuntimeException unreadable) {
        // They are private and small.
      }
    }
  }

  private void remove() {
    if (ShimOwner.isUsed(directory)) {
      return;
    }
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
                throws IOException {
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException | RuntimeException left) {
      // The next start removes it.
    }
  }

  @Override
  public void close() {
    List<WayFinding> ignored = findings();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // It removes them as well.
    }
    remove();
  }
}
