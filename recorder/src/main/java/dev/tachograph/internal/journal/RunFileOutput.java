package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import dev.tachograph.internal.files.RunFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream's file in the run's directory, succeeded by another one when it is full.
 *
 * <p>The current file is always {@code <base>.logs.jsonl.part}. A full one is renamed to {@code
 * <base>.logs.1.jsonl}, and an empty one is created under the old name: whichever step fails, or is
 * the process's last, the names show how far it got. Used by the writer thread.
 */
public final class RunFileOutput implements LineOutput {
  private final RunFiles files;
  private final String suffix;
  private final long maxBytes;
  private final boolean syncs;
  private final Checkpoints checkpoints;

  /** {@code null} between the renaming of a full file and the creation of the next one. */
  private @Nullable FileChannel channel;

  private final FileWatch watch;
  private int numbered;
  private volatile boolean isDiscarding;
  private volatile @Nullable WrittenLines observer;
  private volatile Consumer<FileChange> onChange = change -> {};
  private volatile Supplier<byte[]> opening = () -> new byte[0];

  private RunFileOutput(
      RunFiles files, String suffix, long maxBytes, boolean syncs, Checkpoints checkpoints)
      throws IOException {
    this.files = files;
    this.suffix = suffix;
    this.maxBytes = maxBytes;
    this.syncs = syncs;
    this.checkpoints = checkpoints;
    this.channel = files.create(suffix);
    this.watch = new FileWatch(files, suffix);
  }

  /**
   * Creates the first file.
   *
   * @param maxBytes maximum size of a file; 0 for one unbounded file
   * @param syncs whether a file is synced before it gets its number
   */
  public static RunFileOutput create(RunFiles files, Stream stream, long maxBytes, boolean syncs)
      throws IOException {
    return create(files, stream, maxBytes, syncs, Checkpoints.NONE);
  }

  static RunFileOutput create(
      RunFiles files, Stream stream, long maxBytes, boolean syncs, Checkpoints checkpoints)
      throws IOException {
    long max = maxBytes == 0 ? Long.MAX_VALUE : maxBytes;
    return new RunFileOutput(files, stream.suffix(), max, syncs, checkpoints);
  }

  /**
   * Sets the lines that the files after the first begin with.
   *
   * @param lines supplier of whole lines; called by the writer thread
   */
  public void opening(Supplier<byte[]> lines) {
    opening = lines;
  }

  /** Sets a listener for what other processes do to a file; called by the writer thread. */
  public void onChange(Consumer<FileChange> reported) {
    onChange = reported;
  }

  /** Sets what learns which lines are in the files; before the journal is opened. */
  public void observer(@Nullable WrittenLines learns) {
    observer = learns;
  }

  @Override
  public @Nullable WrittenLines observer() {
    return observer;
  }

  /** Discards everything written from now on; the file is about to be removed. */
  public void discard() {
    isDiscarding = true;
  }

  @Override
  public byte[] opening() {
    return opening.get();
  }

  private FileChannel open() throws IOException {
    FileChannel present = channel;
    if (present == null) {
      throw new IOException("The next file of " + suffix + " is not there yet.");
    }
    return present;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    if (isDiscarding) {
      int length = bytes.remaining();
      bytes.position(bytes.limit());
      return length;
    }
    FileChannel present = open();
    long at = present.position();
    if (!watch.isUnchanged(present, at)) {
      throw new FileChangedException(watch.name());
    }
    int written = Buffers.write(present, bytes);
    if (watch.isHoleBefore(present, at)) {
      // Truncated since its size was checked.
      throw new FileChangedException(watch.name());
    }
    return written;
  }

  @Override
  public @Nullable FileEnd look(long size, boolean array) throws IOException {
    FileChannel present = channel;
    if (isDiscarding || present == null) {
      return null;
    }
    FileChannel other = watch.openOther();
    if (other == null) {
      return watch.find(present, size, array);
    }
    channel = other;
    // Nothing is written to it until it is truncated to where it continues.
    other.position(-1);
    present.close();
    return watch.findOther(other, array);
  }

  @Override
  public void changed(FileChange change) {
    onChange.accept(change);
  }

  @Override
  public String segment(int number) {
    return files.segmentPath(suffix, number).toString();
  }

  @Override
  public long segmentBytes(int number) {
    return FileWatch.bytes(files.segmentPath(suffix, number));
  }

  @Override
  public void truncate(long size) throws IOException {
    if (isDiscarding) {
      return;
    }
    FileChannel present = open();
    present.truncate(size);
    present.position(size);
  }

  @Override
  public void sync() throws IOException {
    FileChannel present = channel;
    if (present != null) {
      files.sync(present);
    }
  }

  @Override
  public long maxBytes() {
    return maxBytes;
  }

  @Override
  public int next() throws IOException {
    FileChannel full = channel;
    if (full != null) {
      checkpoints.reached(Checkpoints.Step.SEGMENT_ENDED);
      if (syncs) {
        files.sync(full);
      }
      int number = numbered + 1;
      try {
        number = files.closeSegmentFrom(suffix, number);
      } catch (NoSuchFileException gone) {
        // Another process removed it first; reported when the full files are checked.
      }
      numbered = number;
      channel = null;
      full.close();
      checkpoints.reached(Checkpoints.Step.SEGMENT_NUMBERED);
    }
    channel = create();
    watch.begin();
    checkpoints.reached(Checkpoints.Step.SEGMENT_CREATED);
    return numbered;
  }

  /** Creates the next file; the remains of an unfinished attempt are removed. */
  private FileChannel create() throws IOException {
    try {
      return files.create(suffix);
    } catch (FileAlreadyExistsException halfMade) {
      Path part = files.partPath(suffix);
      if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS) || Files.size(part) > 0) {
        throw halfMade;
      }
      Files.delete(part);
      return files.create(suffix);
    }
  }

  @Override
  public void remove(int number) throws IOException {
    files.removeSegment(suffix, number);
    checkpoints.reached(Checkpoints.Step.SEGMENT_REMOVED);
  }

  @Override
  public void close() throws IOException {
    FileChannel present = channel;
    if (present != null) {
      present.close();
    }
  }
}
