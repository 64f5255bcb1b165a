package dev.tachograph.report;

import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.Listing;
import dev.tachograph.internal.files.Owners;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of one run, as their names tell; links and folders are no files of a run. */
final class RunOnDisk {
  private static final Pattern NAME =
      Pattern.compile(
          "("
              + RunTime.PATTERN
              + ")(?:-(\\d{1,9}))?"
              + "(?:\\.(?:logs|resources|events)(?:\\.\\d{1,9})?\\.jsonl(?:\\.part)?"
              + "|\\.trace(?:\\.\\d{1,9})?\\.json(?:\\.part)?"
              + "|\\.json(?:\\.part)?(?:(?:\\.\\d{1,9})?\\.new)?"
              + "|\\.\\d{1,9}\\.json"
              + "|\\.dump-\\d{1,9}\\.txt"
              + "|\\.journal)");

  private static final String REPORT = ".json";
  private static final String PART = ".part";

  private final Path directory;

  /** Which directory had the name when it was listed. */
  private final @Nullable Object listed;

  private final String base;
  private final String time;
  private final int number;
  private final List<String> suffixes = new ArrayList<>();
  private final Set<Object> owners = new HashSet<>();
  private long bytes;
  private long lastWrittenMillis = Long.MIN_VALUE;

  private RunOnDisk(Path directory, @Nullable Object listed, String time, int number) {
    this.directory = directory;
    this.listed = listed;
    this.base = number == 1 ? time : time + "-" + number;
    this.time = time;
    this.number = number;
  }

  /**
   * The runs of a directory, oldest first.
   *
   * @param directory one that does not exist holds none
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
        Matcher m = NAME.matcher(String.valueOf(file.getFileName()));
        if (m.matches()) {
          String number = m.group(2);
          RunOnDisk fresh =
              new RunOnDisk(
                  directory, listed, m.group(1), number == null ? 1 : Integer.parseInt(number));
          if (m.group().startsWith(fresh.base + ".")) {
            runs.getOrDefault(fresh.base, fresh).add(file, runs);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<RunOnDisk> sorted = new ArrayList<>(runs.values());
    sorted.sort(
        Comparator.<RunOnDisk, String>comparing(run -> run.time, RunTime.OLDEST_FIRST)
            .thenComparingInt(run -> run.number));
    return sorted;
  }

  /** What tells an open directory from others; {@code null} where nothing does. */
  private static @Nullable Object key(DirectoryStream<Path> opened) throws IOException {
    return opened instanceof SecureDirectoryStream<Path> secure
        ? secure.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey()
        : null;
  }

  private void add(Path file, Map<String, RunOnDisk> runs) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        owners.add(Owners.of(file));
      }
    } catch (NoSuchFileException gone) {
      return;
    }
    if (attributes.isRegularFile()) {
      suffixes.add(String.valueOf(file.getFileName()).substring(base.length()));
      bytes += attributes.size();
      lastWrittenMillis = Math.max(lastWrittenMillis, attributes.lastModifiedTime().toMillis());
      runs.put(base, this);
    }
  }

  /** Whether all of its files belong to a user, as {@link Owners#of} names one. */
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
    return suffixes.size();
  }

  boolean hasJournal() {
    return suffixes.contains(Claim.SUFFIX);
  }

  /** Whether nothing is left to be done for it: it has its report, or all files are final. */
  boolean isFinished() {
    return !hasJournal()
        && (suffixes.stream().anyMatch(RunOnDisk::isReport)
            || suffixes.stream().noneMatch(suffix -> suffix.endsWith(PART)));
  }

  private static boolean isReport(String suffix) {
    return suffix.equals(REPORT) || suffix.matches("\\.\\d{1,9}\\.json");
  }

  Path path(String suffix) {
    return directory.resolve(base + suffix);
  }

  /**
   * Removes its files but for the journal, those that say most of it last, so that what is left by
   * an interruption is still known as this run.
   *
   * @throws IOException the first failure; the others are tried even so
   */
  void delete() throws IOException {
    List<String> order = new ArrayList<>(suffixes);
    order.remove(Claim.SUFFIX);
    order.sort(Comparator.comparing(suffix -> suffix.startsWith(REPORT) || isReport(suffix)));
    try (DirectoryStream<Path> opened = Files.newDirectoryStream(directory)) {
      if (!Objects.equals(listed, key(opened))) {
        throw new IOException("Another directory took the place of " + directory);
      }
      delete(order, opened);
    }
  }

  /** In the directory that was opened, whatever has its name meanwhile. */
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
        // As it was to be.
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
