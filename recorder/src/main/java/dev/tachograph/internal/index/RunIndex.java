package dev.tachograph.internal.index;

import dev.tachograph.common.RunFileName;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.LineOutput;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.journal.WrittenLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code <base>.index}, version 1, as {@code docs/formats/index.md} describes it: JSON
 * lines about ranges of the run's files, written beside them.
 *
 * <p>It counts on the writer thread and allocates nothing for a line. It never fails the run: after
 * an error of any kind there is no index. A run whose files are small has none either, as they are
 * read as quickly.
 */
public final class RunIndex {
  /** What follows the base name. */
  public static final String SUFFIX = RunFileName.Kind.INDEX.suffix();

  /** The version that is written first in the file. */
  public static final String FORMAT = "tachograph-index/1";

  /**
   * The limits of an index.
   *
   * @param minBytes of the files with lines together, below which there is none
   * @param maxBytes of the index itself
   * @param samples in a range, at first
   */
  public record Limits(long minBytes, long maxBytes, int samples) {
    /** From 16 MiB on, at most 32 MiB, with the figures of every 512 samples. */
    public static final Limits DEFAULT = new Limits(16 << 20, 32 << 20, 512);

    /**
     * The limits of the index of a run.
     *
     * @param totalBytes that bound the files of the run together, of which it may have a sixteenth;
     *     0 for no bound
     */
    public static Limits of(long totalBytes) {
      long max = DEFAULT.maxBytes;
      return totalBytes == 0
          ? DEFAULT
          : new Limits(DEFAULT.minBytes, Math.min(max, totalBytes / 16), DEFAULT.samples);
    }
  }

  private static final int FLUSH_BYTES = 128 * 1024;

  /** What the writer writes at once, unless a line is longer. */
  private static final int CHUNK = 256 * 1024;

  private final LineOutput output;
  private final Limits limits;
  private final LineBuffer line = new LineBuffer();
  private final List<Watched> watched = new ArrayList<>();
  private byte[] chunk = new byte[8 * 1024];
  private byte[] pending = new byte[4096];
  private int length;
  private long seen;
  private long written;
  private boolean begun;
  private volatile boolean failed;

  /**
   * Creates an index to which nothing is written yet.
   *
   * @param output takes its lines; closed by {@link #finish}
   */
  public RunIndex(LineOutput output, Limits limits) {
    this.output = output;
    this.limits = limits;
    line.open('{').name("format").text(FORMAT).close('}').end();
    add();
  }

  /** The file of a run's index, created with the first write. */
  public static LineOutput output(RunFiles files) {
    return new Lazy(files);
  }

  private static final class Lazy implements LineOutput {
    private final RunFiles files;
    private @Nullable LineOutput file;

    Lazy(RunFiles files) {
      this.files = files;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      LineOutput present = file;
      if (present == null) {
        present = LineOutput.of(files.create(SUFFIX));
        file = present;
      }
      return present.write(bytes);
    }

    @Override
    public void truncate(long size) throws IOException {
      throw new IOException("An index is only appended to.");
    }

    /** Removes what there is of the file. */
    @Override
    public void remove(int number) throws IOException {
      close();
      if (file != null && files.isOurFile(files.partPath(SUFFIX))) {
        Files.deleteIfExists(files.partPath(SUFFIX));
      }
    }

    @Override
    public void close() throws IOException {
      LineOutput present = file;
      if (present != null) {
        present.close();
      }
    }
  }

  /** What counts the lines of a stream; {@code null} for one that has no part in the index. */
  public @Nullable WrittenLines of(Stream stream) {
    StreamRanges ranges =
        switch (stream) {
          case LOGS -> new LogRanges();
          case RESOURCES -> new SampleRanges(limits.samples());
          case EVENTS -> new EventRanges();
          case TRACE -> null;
        };
    if (ranges == null) {
      return null;
    }
    Watched stands = new Watched(ranges);
    watched.add(stands);
    return stands;
  }

  /** The files of one stream. */
  private final class Watched implements WrittenLines {
    private final StreamRanges ranges;
    private int file;
    private long end;
    private boolean unknown;

    Watched(StreamRanges ranges) {
      this.ranges = ranges;
    }

    @Override
    public void written(ByteBuffer lines, int[] lengths, int count, long offset) {
      if (failed) {
        return;
      }
      try {
        seen += lines.limit();
        if (offset != end) {
          unknown();
        }
        end = offset + lines.limit();
        int size = lines.limit();
        if (chunk.length < size) {
          chunk = new byte[Math.max(size, Math.min(CHUNK, 2 * size))];
        }
        lines.get(0, chunk, 0, size);
        int at = 0;
        for (int i = 0; i < count && !unknown; i++) {
          if (!ranges.add(chunk, at, at + lengths[i] - 1, offset + at)) {
            unknown();
          } else if (ranges.isComplete()) {
            ranges.end(file, line);
            add();
          }
          at += lengths[i];
        }
        if (at != size) {
          // A line was not counted, for lack of memory.
          unknown();
        }
      } catch (RuntimeException | Error e) {
        failed = true;
      }
    }

    @Override
    public void unknown() {
      unknown = true;
      ranges.drop();
    }

    @Override
    public void ended(int number, long size) {
      if (failed) {
        return;
      }
      try {
        if (!unknown && size == end && size > 0) {
          ranges.end(file, line);
          line.open('{').name("file").open('{').name("stream").text(ranges.name());
          line.name("file").value(file).name("number");
          if (number == 0) {
            line.nothing();
          } else {
            line.value(number);
          }
          line.name("bytes").value(size).close('}').close('}').end();
          add();
        }
        ranges.drop();
        file++;
        end = 0;
        unknown = false;
      } catch (RuntimeException | Error e) {
        failed = true;
      }
    }
  }

  private void add() {
    int more = line.length();
    if (pending.length - length < more) {
      byte[] larger = new byte[Math.max(pending.length * 2, length + more)];
      System.arraycopy(pending, 0, larger, 0, length);
      pending = larger;
    }
    System.arraycopy(line.bytes(), 0, pending, length, more);
    length += more;
    line.clear();
    if (written + length > limits.maxBytes()) {
      giveUp();
    } else if (length >= FLUSH_BYTES && seen >= limits.minBytes()) {
      flush();
    }
  }

  private void flush() {
    begun = true;
    ByteBuffer bytes = ByteBuffer.wrap(pending, 0, length);
    try {
      while (bytes.hasRemaining()) {
        int ignored = output.write(bytes);
      }
      written += length;
      length = 0;
    } catch (IOException e) {
      giveUp();
    }
  }

  /** Frees what it took, as there will be no index; what cannot be removed now is at the end. */
  private void giveUp() {
    failed = true;
    pending = new byte[0];
    length = 0;
    if (begun) {
      try {
        output.remove(0);
      } catch (IOException e) {
        // The disk is slow or full.
      }
    }
  }

  /**
   * Ends the index and gives it its name, or removes what there is of it; for the thread that ends
   * the run, once the writer has ended.
   *
   * @param complete whether the files are complete, too
   * @return whether there is an index
   */
  public boolean finish(RunFiles files, boolean complete) {
    boolean whole = complete && !failed && seen >= limits.minBytes();
    try {
      if (whole) {
        for (Watched each : watched) {
          each.ranges.writeWhole(line);
        }
        if (line.length() > 0) {
          add();
        }
        line.open('{').name("end").value(written + length).close('}').end();
        add();
        flush();
      }
      output.close();
      if (whole && !failed && !RunFiles.stands(files.finalPath(SUFFIX))) {
        files.finish(SUFFIX);
        return true;
      }
    } catch (IOException | RuntimeException | Error e) {
      // It is removed, and the files are read instead.
    }
    try {
      if (begun && files.isOurFile(files.partPath(SUFFIX))) {
        Files.deleteIfExists(files.partPath(SUFFIX));
      }
    } catch (IOException | RuntimeException e) {
      // Without its last line it is not used.
    }
    return false;
  }
}
