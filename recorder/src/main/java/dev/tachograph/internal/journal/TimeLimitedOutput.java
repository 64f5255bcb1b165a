package dev.tachograph.internal.journal;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.journal.FileCalls.Call;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An output whose calls may hang: each call is waited for half a second and then counts as failed,
 * so that the other streams continue. Until it returns, further calls fail at once.
 *
 * <p>Whatever an abandoned call still writes to a file lies beyond the known length and is
 * truncated before the stream continues. Stdout cannot be truncated: whole lines that got through
 * after all are left out when they are written again. Used by the writer thread, except for {@link
 * #isStuck}.
 */
public final class TimeLimitedOutput implements LineOutput {
  private static final long PATIENCE_NANOS = 500_000_000L;
  private static final long TELL_MILLIS = 2_000;
  private static final int CLOSE_TRIES = 4;

  private final LineOutput output;
  private final String name;
  private final FileCalls calls;
  private final Runnable onStuck;

  private volatile @Nullable Call left;
  private final RunClock clock = RunClock.start();
  private long leftAt;
  private volatile boolean isReported;

  /** What the abandoned call writes, where that cannot be truncated. */
  private @Nullable ByteBuffer inFlight;

  /** Whether the abandoned call begins the next file. */
  private boolean isNextLeft;

  /**
   * Wraps another output.
   *
   * @param name for messages
   * @param calls shared by the outputs of one writer thread
   * @param onStuck called once when a call hangs
   */
  public TimeLimitedOutput(LineOutput output, String name, FileCalls calls, Runnable onStuck) {
    this.output = output;
    this.name = name;
    this.calls = calls;
    this.onStuck = onStuck;
    calls.enter();
  }

  /** The name used in messages. */
  public String name() {
    return name;
  }

  @Override
  public boolean isStuck() {
    Call call = left;
    return call != null && !call.isDone();
  }

  /** Reports that it is stuck, unless that has been reported. */
  public void report() {
    if (!isReported) {
      isReported = true;
      onStuck.run();
    }
  }

  private int call(Callable<Integer> what) throws IOException {
    Call before = left;
    if (before != null) {
      if (!before.isDone()) {
        if (clock.millis() - leftAt >= TELL_MILLIS) {
          report();
        }
        throw new IOException(name + " takes nothing.");
      }
      left = null;
      isReported = false;
    }
    Call call = calls.call(what, PATIENCE_NANOS);
    if (!call.isDone()) {
      // Before anything that needs memory, so that the state is known.
      left = call;
      leftAt = clock.millis();
      throw new IOException(name + " takes nothing.");
    }
    return call.result();
  }

  private void run(int what, long number) throws IOException {
    int ignored = call(new Step(output, what, null, number));
  }

  private int write(ByteBuffer view, LineOutput to) throws IOException {
    return call(new Step(to, Step.WRITE, view, 0));
  }

  /**
   * The operation to call. Not a lambda: one whose first use meets a full heap is linked to a
   * {@code BootstrapMethodError} for good, and nothing would ever be written again.
   */
  private static final class Step implements Callable<Integer> {
    static final int WRITE = 0;
    static final int TRUNCATE = 1;
    static final int SYNC = 2;
    static final int NEXT = 3;
    static final int REMOVE = 4;
    static final int CLOSE = 5;
    static final int LOOK = 6;
    static final int LOOK_ARRAY = 7;
    static final int SEGMENT_BYTES = 8;

    private final LineOutput output;
    private final int what;
    private final @Nullable ByteBuffer bytes;
    private final long number;

    /** The result; read once the call has returned. */
    @Nullable FileEnd end;

    long size;

    Step(LineOutput output, int what, @Nullable ByteBuffer bytes, long number) {
      this.output = output;
      this.what = what;
      this.bytes = bytes;
      this.number = number;
    }

    @Override
    public Integer call() throws IOException {
      switch (what) {
        case TRUNCATE -> output.truncate(number);
        case SYNC -> output.sync();
        case NEXT -> {
          return output.next();
        }
        case REMOVE -> output.remove((int) number);
        case CLOSE -> output.close();
        case LOOK, LOOK_ARRAY -> end = output.look(number, what == LOOK_ARRAY);
        case SEGMENT_BYTES -> size = output.segmentBytes((int) number);
        default -> {
          return bytes == null ? 0 : output.write(bytes);
        }
      }
      return 0;
    }
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return takesRoom() ? writeFile(bytes) : writePipe(bytes);
  }

  private int writeFile(ByteBuffer bytes) throws IOException {
    ByteBuffer view = bytes.duplicate();
    try {
      return write(view, output);
    } finally {
      if (left == null) {
        bytes.position(view.position());
      }
    }
  }

  private int writePipe(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    Call before = left;
    ByteBuffer sent = inFlight;
    if (before != null && before.isDone() && sent != null) {
      inFlight = null;
      left = null;
      isReported = false;
      if (before.hasSucceeded()) {
        bytes.position(bytes.position() + commonLines(sent, bytes));
      }
    }
    if (!bytes.hasRemaining()) {
      return length;
    }
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    ByteBuffer view = copy.duplicate();
    Call earlier = left;
    try {
      int ignored = write(view, output);
    } finally {
      if (left == null) {
        bytes.position(bytes.position() + view.position());
      } else if (left != earlier) {
        inFlight = copy;
      }
    }
    return length;
  }

  /** The length of the whole lines that both buffers begin with, in bytes. */
  private static int commonLines(ByteBuffer sent, ByteBuffer now) {
    int max = Math.min(sent.limit(), now.remaining());
    int same = 0;
    int lines = 0;
    while (same < max && sent.get(same) == now.get(now.position() + same)) {
      same++;
      if (sent.get(same - 1) == '\n') {
        lines = same;
      }
    }
    return same == sent.limit() ? same : lines;
  }

  @Override
  public @Nullable FileEnd look(long size, boolean array) throws IOException {
    Step step = new Step(output, array ? Step.LOOK_ARRAY : Step.LOOK, null, size);
    int ignored = call(step);
    return step.end;
  }

  @Override
  public void changed(FileChange change) {
    output.changed(change);
  }

  @Override
  public String segment(int number) {
    return output.segment(number);
  }

  @Override
  public long segmentBytes(int number) throws IOException {
    Step step = new Step(output, Step.SEGMENT_BYTES, null, number);
    int ignored = call(step);
    return step.size;
  }

  @Override
  public void truncate(long size) throws IOException {
    run(Step.TRUNCATE, size);
  }

  @Override
  public void sync() throws IOException {
    run(Step.SYNC, 0);
  }

  @Override
  public boolean takesRoom() {
    return output.takesRoom();
  }

  @Override
  public long maxBytes() {
    return output.maxBytes();
  }

  @Override
  public int next() throws IOException {
    Call before = left;
    if (before != null && before.isDone() && isNextLeft) {
      // It has completed or failed after all and must not be repeated.
      left = null;
      isNextLeft = false;
      isReported = false;
      return before.result();
    }
    try {
      return call(new Step(output, Step.NEXT, null, 0));
    } finally {
      isNextLeft |= left != null && left != before;
    }
  }

  @Override
  public byte[] opening() {
    return output.opening();
  }

  @Override
  public @Nullable WrittenLines observer() {
    return output.observer();
  }

  @Override
  public void remove(int number) throws IOException {
    run(Step.REMOVE, number);
  }

  @Override
  public void close() throws IOException {
    try {
      closeFile();
    } finally {
      calls.leave();
    }
  }

  /** Retries where the machine was too busy to begin the call, as nothing else closes the file. */
  private void closeFile() throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        run(Step.CLOSE, 0);
        return;
      } catch (IOException failed) {
        Call call = left;
        if (call == null || !call.isGivenUp() || tries == CLOSE_TRIES) {
          throw failed;
        }
      }
    }
  }
}
