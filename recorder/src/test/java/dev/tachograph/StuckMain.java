package dev.tachograph;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.journal.RunFileOutput;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.logging.Log;
import dev.tachograph.recovery.Recovery;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A run whose log is on a disk that hangs: each write goes through a FIFO first, whose reader is
 * blocked. {@code StuckMain <dir> <fifo> <journals> close|term|late}.
 */
final class StuckMain {
  private static final Log LOG = Log.get("test.stuck");
  private static final int RECORDS = 3_000;

  private StuckMain() {}

  public static void main(String[] args) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .journalDir(Path.of(args[2]))
            .consoleFilter(null)
            .shutdownTimeout(Duration.ofSeconds(3))
            .build();
    Run run = Tachograph.start(config);
    hang(run, args[1]);
    for (int i = 0; i < RECORDS; i++) {
      if (!LOG.info("record").with("i", i).with("text", "x".repeat(100)).emit()) {
        System.out.println("refused");
      }
    }
    System.out.println("logged");
    if (args[3].equals("term")) {
      new CountDownLatch(1).await();
    }
    RunClock since = RunClock.start();
    run.close(0);
    System.out.println("closed after " + since.millis() + " ms");
    if (args[3].equals("late")) {
      System.out.println(outcome(args[0]));
      System.out.println("release");
      while (outcome(args[0]) != Recovery.Outcome.RECOVERED) {
        LockSupport.parkNanos(50_000_000);
      }
      System.out.println("recovered");
    }
    System.exit(0);
  }

  private static Recovery.Outcome outcome(String dir) throws IOException {
    return Recovery.recover(Path.of(dir), false).get(0).outcome();
  }

  private static void hang(Run run, String fifo) throws Exception {
    Map<?, ?> files =
        (Map<?, ?>) get(Recording.class, get(OngoingRun.class, run, "recording"), "files");
    Object log = files.get(Stream.LOGS);
    Field channel = RunFileOutput.class.getDeclaredField("channel");
    channel.setAccessible(true);
    FileOutputStream out = new FileOutputStream(fifo);
    channel.set(log, new Hanging((FileChannel) channel.get(log), out));
  }

  private static Object get(Class<?> of, Object from, String name) throws Exception {
    Field field = of.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(from);
  }

  /** A file on a disk that accepts as much as is read from a FIFO. */
  private static final class Hanging extends FileChannel {
    private final FileChannel file;
    private final FileOutputStream fifo;

    Hanging(FileChannel file, FileOutputStream fifo) {
      this.file = file;
      this.fifo = fifo;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      fifo.write(copy);
      return file.write(bytes);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return file.read(into);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
      return file.read(into, offset, length);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
      return file.write(from, offset, length);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long at) throws IOException {
      return file.position(at);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      return file.truncate(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      file.force(metaData);
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel to) throws IOException {
      return file.transferTo(from, count, to);
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long at, long count) throws IOException {
      return file.transferFrom(from, at, count);
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      return file.read(into, at);
    }

    @Override
    public int write(ByteBuffer bytes, long at) throws IOException {
      return file.write(bytes, at);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) throws IOException {
      return file.map(mode, from, size);
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) throws IOException {
      return file.lock(from, size, shared);
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) throws IOException {
      return file.tryLock(from, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
