package dev.tachograph.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directories for what a command unpacks; they are gone when it has ended, also by a signal. For
 * one thread.
 */
public final class Scratch implements AutoCloseable {
  private final Path parent;
  private final List<Path> made = new ArrayList<>();
  private final Thread atExit = new Thread(this::remove, "scratch");

  /**
   * Creates one without directories.
   *
   * @param parent where they are made
   */
  public Scratch(Path parent) {
    this.parent = parent;
  }

  /** One in the directory of the system for temporary files. */
  public static Scratch ofSystem() {
    return new Scratch(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * Makes a directory that no other user can enter.
   *
   * @throws IOException if it cannot be made
   */
  public Path directory() throws IOException {
    Path directory = Files.createTempDirectory(parent, "tachograph-");
    synchronized (made) {
      if (made.isEmpty()) {
        Runtime.getRuntime().addShutdownHook(atExit);
      }
      made.add(directory);
    }
    return directory;
  }

  /** Removes the directories with all that is in them. */
  @Override
  public void close() {
    synchronized (made) {
      if (made.isEmpty()) {
        return;
      }
    }
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // It runs, and finds nothing left.
    }
  }

  private void remove() {
    synchronized (made) {
      made.forEach(Scratch::removeAll);
      made.clear();
    }
  }

  private static void removeAll(Path directory) {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | java.io.UncheckedIOException gone) {
      return;
    }
    for (Path path : deepestFirst) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException left) {
        // The system clears its temporary files.
      }
    }
  }
}
