package dev.tachograph.cli.pack;

import dev.tachograph.analysis.internal.run.RegularFile;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.common.RunFileName.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the files of a run into a zip, each once, also while the run goes on: then a full file may
 * get its number and the last ones their final names meanwhile.
 */
final class PackedFiles {
  private static final String PART = ".part";
  private static final int MAX_LISTINGS = 100;

  private final RunFileSet run;
  private final Set<Kind> without;
  private final ZipOutputStream zip;
  private final List<ZipEntry> entries = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /** What identifies the packed files under any name, where files have keys. */
  private final Set<Object> keys = new HashSet<>();

  /**
   * Takes a run, of which nothing is read yet.
   *
   * @param without the kinds of files that are left out
   */
  PackedFiles(RunFileSet run, Set<Kind> without, ZipOutputStream zip) {
    this.run = run;
    this.without = without;
    this.zip = zip;
  }

  /** The entries so far, in their order. */
  List<ZipEntry> entries() {
    return entries;
  }

  /** Begins an entry of the run. */
  void begin(ZipEntry entry) throws IOException {
    zip.putNextEntry(entry);
    entries.add(entry);
  }

  /** The entry of a file of the run, whose name in the run is given. */
  ZipEntry entry(String name) {
    return new ZipEntry(run.base() + "/" + name);
  }

  /**
   * Packs the files that there are now.
   *
   * @return the names of those that were there and got lost before they were read
   */
  List<String> pack() throws IOException {
    Map<Path, @Nullable Object> gone = new LinkedHashMap<>();
    Map<Path, @Nullable Object> listed = list();
    Deque<Path> left = new ArrayDeque<>(listed.keySet());
    for (int listings = 1; !left.isEmpty(); ) {
      Path file = left.remove();
      try {
        add(file);
      } catch (NoSuchFileException renamedOrDeleted) {
        gone.put(file, listed.get(file));
        if (listings++ < MAX_LISTINGS) {
          listed = list();
          left = new ArrayDeque<>(listed.keySet());
        }
      }
    }
    List<String> lost = new ArrayList<>();
    gone.forEach(
        (file, key) -> {
          String name = file.getFileName().toString();
          String whole =
              name.endsWith(PART) ? name.substring(0, name.length() - PART.length()) : name;
          if (!names.contains(name) && !names.contains(whole) && !keys.contains(key)) {
            lost.add(name);
          }
        });
    return lost;
  }

  /** The files that are not packed yet, with their keys. */
  private Map<Path, @Nullable Object> list() {
    Map<Path, @Nullable Object> files = new LinkedHashMap<>();
    for (Path file : Runs.again(run).without(without).files()) {
      if (!names.contains(file.getFileName().toString())) {
        files.put(file, key(file));
      }
    }
    return files;
  }

  private static @Nullable Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException gone) {
      return null;
    }
  }

  private void add(Path file) throws IOException {
    String name = file.getFileName().toString();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = RegularFile.stream(file)) {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      if (now.fileKey() != null && !keys.add(now.fileKey())) {
        // It was packed under the name that it had.
        return;
      }
      begin(entry(name).setLastModifiedTime(now.lastModifiedTime()));
      names.add(name);
      // A file that grows meanwhile goes along up to where it was.
      long left = now.size();
      for (int read = 0; left > 0 && read >= 0; left -= Math.max(0, read)) {
        read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        zip.write(buffer, 0, Math.max(0, read));
      }
      zip.closeEntry();
    }
  }
}
