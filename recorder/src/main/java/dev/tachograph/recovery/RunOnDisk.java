package dev.tachograph.recovery;

import dev.tachograph.common.RunFileName;
import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.FileOwners;
import dev.tachograph.internal.files.Listing;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of one run, identified by their names; links and directories are ignored. */
final class RunOnDisk {
  private final Path directory;

  /** Identifies the directory that had the name when it was listed. */
  private final @Nullable Object listed;

  private final RunFileName name;
  private final String base;
  private final Map<String, RunFileName> files = new LinkedHashMap<>();
  private final Set<Object> owners = new HashSet<>();
  private long bytes;
  private long lastWrittenMillis = Long.MIN_VALUE;

  private RunOnDisk(Path directory, @Nullable Object listed, RunFileName name) {
    this.directory = directory;
    this.listed = listed;
    this.name = name;
    this.base = name.base();
  }

  /**
   * The runs of a directory, oldest first.
   *
   * @param directory the directory; one that does not exist holds none
   * @throws IOException if it cannot be read
   */
  static List<RunOnDisk> in(Path directory) throws IOException {
    Map<String, RunOnDisk> runs = new HashMap<>();
    if (!Files.exists(directory)) {
      return new ArrayList<>();
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    try (DirectoryStream<Path> files = Listing.of(directory, "*")) {
      Object listed = key(files);
      for (Path file : files) {
        RunFileName name = RunFileName.parse(String.valueOf(file.getFileName()));
        if (name != null && name.kind() != null) {
          RunOnDisk fresh = new RunOnDisk(directory, listed, name);
          runs.getOrDefault(name.base(), fresh).add(file, name, runs);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<RunOnDisk> sorted = new ArrayList<>(runs.values());
    // A page that was put away by itself is somebody's, and no run; nor is an index.
    sorted.removeIf(run -> run.files.values().stream().allMatch(RunOnDisk::isMade));
    sorted.sort(Comparator.comparing(run -> run.name, RunFileName.OLDEST_FIRST));
    return sorted;
  }

  /** Whether a file was made of the others. */
  private static boolean isMade(RunFileName file) {
    return file.kind() == RunFileName.Kind.PAGE || file.kind() == RunFileName.Kind.INDEX;
  }

  /** Identifies an open directory; {@code null} where that is impossible. */
  private static @Nullable Object key(DirectoryStream<Path> opened) throws IOException {
    return opened instanceof SecureDirectoryStream<Path> secure
        ? secure.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey()
        : null;
  }

  private void add(Path file, RunFileName as, Map<String, RunOnDisk> runs) throws IOException {
    BasicFileAttributes attributes;
    // Who opens the page of a run neither owns the run nor goes on with it.
    boolean counts = as.kind() != RunFileName.Kind.PAGE;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (counts && attributes.isRegularFile()) {
        owners.add(FileOwners.of(file));
      }
    } catch (NoSuchFileException gone) {
      return;
    }
    if (attributes.isRegularFile()) {
      files.put(String.valueOf(file.getFileName()).substring(base.length()), as);
      bytes += attributes.size();
      if (counts) {
        lastWrittenMillis = Math.max(lastWrittenMillis, attributes.lastModifiedTime().toMillis());
      }
      runs.put(base, this);
    }
  }

  /** Whether all of its files belong to a user, as {@link FileOwners#of} returns it. */
  boolean isOf(Object owner) {
    return owners.equals(Set.of(owner));
  }

  String base() {
    return base;
  }

  Path directory() {
    return directory;
  }

  long bytes() {
    return bytes;
  }

  long lastWrittenMillis() {
    return lastWrittenMillis;
  }

  int files() {
    return files.size();
  }

  boolean hasJournal() {
    return files.containsKey(Claim.SUFFIX);
  }

  /** Whether it needs no further work: it has its report, or all files are final. */
  boolean isFinished() {
    return !hasJournal()
        && (files.values().stream().anyMatch(RunOnDisk::isFinalReport)
            || files.values().stream().noneMatch(Recovery::isLeft));
  }

  private static boolean isFinalReport(RunFileName file) {
    return file.kind() == RunFileName.Kind.REPORT && !file.part() && !file.temporary();
  }

  Path path(String suffix) {
    return directory.resolve(base + suffix);
  }

  /**
   * Removes its files except the journal, the most telling ones last, so that the remains after an
   * interruption can still be recognized as this run.
   *
   * @throws IOException the first failure; the other files are tried nevertheless
   */
  void delete() throws IOException {
    List<String> order = new ArrayList<>(files.keySet());
    order.remove(Claim.SUFFIX);
    order.sort(Comparator.comparing(this::isReport));
    try (DirectoryStream<Path> opened = Files.newDirectoryStream(directory)) {
      if (!Objects.equals(listed, key(opened))) {
        throw new IOException("Another directory took the place of " + directory);
      }
      delete(order, opened);
    }
  }

  private boolean isReport(String suffix) {
    RunFileName file = files.get(suffix);
    return file != null && file.kind() == RunFileName.Kind.REPORT;
  }

  /** Deletes in the directory that was opened, even if another one has its name meanwhile. */
  private void delete(List<String> order, DirectoryStream<Path> opened) throws IOException {
    IOException failure = null;
    for (String suffix : order) {
      try {
        if (opened instanceof SecureDirectoryStream<Path> secure) {
          secure.deleteFile(Path.of(base + suffix));
        } else {
          Files.deleteIfExists(path(suffix));
        }
      } catch (NoSuchFileException gone) {
        // Already gone, as intended.
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
