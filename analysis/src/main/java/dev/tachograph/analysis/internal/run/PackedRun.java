package dev.tachograph.analysis.internal.run;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.common.RunFileName;
import dev.tachograph.common.RunFileName.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A run packed into a zip. What the zip says of itself is not believed: names that lead out of a
 * directory are refused, sizes are those that are read.
 */
public final class PackedRun {
  /** The end of its name. */
  public static final String SUFFIX = ".zip";

  /**
   * How often the size of the zip its content may be. Logs that repeat themselves shrink to a
   * thirtieth; deflate shrinks nothing to less than a thousandth.
   */
  static final int MAX_RATIO = 250;

  /** What any zip may unpack to, in bytes. */
  private static final long FREE_BYTES = 64L << 20;

  /** Space that unpacking leaves on the disk, in bytes. */
  private static final long SPARE_BYTES = 256L << 20;

  private static final int MAX_ENTRIES = 100_000;

  private final Path zip;
  private final Path into;
  private final long maxBytes;
  private long bytes;

  private PackedRun(Path zip, Path into) throws IOException {
    this.zip = zip;
    this.into = into;
    long allowed = Math.max(FREE_BYTES, Files.size(zip) * MAX_RATIO);
    this.maxBytes =
        Math.min(allowed, Math.max(0, Files.getFileStore(into).getUsableSpace() - SPARE_BYTES));
  }

  /** Whether a name is that of a packed run. */
  public static boolean isOne(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /**
   * Unpacks the files of the run that a zip holds; blocks until that is done. Entries that are not
   * named like files of a run are left out.
   *
   * @param zip a regular file
   * @param into an empty directory that nobody else can write to
   * @return its files, whose base path is that of the zip
   * @throws IOException with a sentence for a person if it is no zip, holds no run or several, or
   *     unpacks to more than a run would
   */
  public static RunFileSet unpack(Path zip, Path into) throws IOException {
    if (!RegularFile.isOne(zip)) {
      throw new IOException(Files.exists(zip) ? "it is no regular file" : "there is no such file");
    }
    try (ZipFile opened = new ZipFile(zip.toFile())) {
      return new PackedRun(zip, into).unpack(opened);
    } catch (ZipException damaged) {
      throw new IOException("it is no zip, or damaged: " + damaged.getMessage(), damaged);
    }
  }

  private RunFileSet unpack(ZipFile opened) throws IOException {
    if (opened.size() > MAX_ENTRIES) {
      throw new IOException(
          "it has " + Texts.count(opened.size()) + " entries, no run has so many");
    }
    Set<String> seen = new HashSet<>();
    RunFileSet run = null;
    for (Enumeration<? extends ZipEntry> all = opened.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      RunFileName name = name(entry);
      if (name == null) {
        continue;
      }
      if (run == null) {
        run = new RunFileSet(into, name, zip);
      } else if (!run.base().equals(name.base())) {
        throw new IOException(
            "it holds several runs, such as " + run.base() + " and " + name.base() + "; unpack it");
      }
      Path file = into.resolve(last(entry.getName()));
      if (!seen.add(last(entry.getName()))) {
        throw new IOException("it holds " + file.getFileName() + " twice");
      }
      try (InputStream in = opened.getInputStream(entry)) {
        copy(in, file);
      }
      run.add(file, name);
    }
    if (run == null) {
      throw new IOException("it holds no run");
    }
    return run;
  }

  /** The name of a file of a run; {@code null} if the entry is none. */
  private static @Nullable RunFileName name(ZipEntry entry) throws IOException {
    String path = entry.getName();
    for (String part : path.split("[/\\\\]", -1)) {
      if (part.equals("..")) {
        throw new IOException("its entry '" + Texts.cut(path, 100) + "' leads out of it");
      }
    }
    RunFileName name = entry.isDirectory() ? null : RunFileName.parse(last(path));
    if (name == null || name.kind() == null || name.kind() == Kind.PAGE || name.temporary()) {
      return null;
    }
    return name;
  }

  private static String last(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  private void copy(InputStream in, Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        if (bytes > maxBytes) {
          throw new IOException(
              "it unpacks to more than "
                  + Texts.bytes((double) maxBytes)
                  + ", which is more than a run would or the disk has; unpack it yourself if you trust it");
        }
        out.write(buffer, 0, read);
      }
    }
  }
}
