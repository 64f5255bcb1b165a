package dev.tachograph.internal.journal;

import dev.tachograph.RunClock;
import dev.tachograph.internal.journal.FileCalls.Call;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An output that may not return: a call of it is waited for half a second, and then is a failure,
 * so that the other streams go on. Until it returns, further calls fail at once.
 *
 * <p>What a call that was left behind still writes to a file is behind the length that is known,
 * and is cut off before the stream goes on. Stdout cannot be cut: there, whole lines that got
 * through after all are left out when they come again. Used by the writer thread, but for {@link
 * #isStuck}.
 */
public final class PatientOutput implements LineOutput {
  private static final long PATIENCE_NANOS = 500_000_000L;
  private static final long TELL_MILLIS = 2_000;

  private final LineOutput output;
  private final String name;
  private final FileCalls calls;
  private final Runnable onStuck;

  private volatile @Nullable Call left;
  private RunClock leftSince = RunClock.start();
  private volatile boolean isTold;

  /** What the call that was left behind writes, where that cannot be cut off. */
  private @Nullable ByteBuffer inFlight;

  /** Whether the call that was left behind begins the next file. */
  private boolean isNextLeft;

  /**
   * An output around another one.
   *
   * @param name for a person
   * @param calls shared by the outputs of one writer thread
   * @param onStuck called once when a call does not return
   */
  public PatientOutput(LineOutput output, String name, FileCalls calls, Runnable onStuck) {
    this.output = output;
    this.name = name;
    this.calls = calls;
    this.onStuck = onStuck;
    calls.enter();
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  @Override
  public boolean isStuck() {
    Call call = left;
    return call != null && !call.isDone();
  }

  /** Tells that it is stuck, unless that was told. */
  public void tell() {
    if (!isTold) {
      isTold = true;
      onStuck.run();
    }
  }

  private int call(Callable<Integer> what) throws IOException {
    Call before = left;
    if (before != null) {
      if (!before.isDone()) {
        if (leftSince.millis() >= TELL_MILLIS) {
          tell();
        }
        throw new IOException(name + " takes nothing.");
      }
      left = null;
      isTold = false;
    }
    Call call = calls.call(what, PATIENCE_NANOS);
    if (!call.isDone()) {
      leftSince = RunClock.start();
      left = call;
      throw new IOException(name + " takes nothing.");
    }
    return call.result();
  }

  private void run(Step step) throws IOException {
    int ignored =
        call(
            () -> {
              step.run();
              return 0;
            });
  }

  private interface Step {
    void run() throws IOException;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return takesRoom() ? writeFile(bytes) : writePipe(bytes);
  }

  private int writeFile(ByteBuffer bytes) throws IOException {
    ByteBuffer view = bytes.duplicate();
    try {
      return call(() -> output.write(view));
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
      isTold = false;
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
      int ignored = call(() -> output.write(view));
    } finally {
      if (left == null) {
        bytes.position(bytes.position() + view.position());
      } else if (left != earlier) {
        inFlight = copy;
      }
    }
    return length;
  }

  /** Bytes of the whole lines with which both begin. */
  private static int commonLines(ByteBuffer sent, ByteBuffer now) {
    int most = Math.min(sent.limit(), now.remaining());
    int same = 0;
    int lines = 0;
    while (same < most && sent.get(same) == now.get(now.position() + same)) {
      same++;
      if (sent.get(same - 1) == '\n') {
        lines = same;
      }
    }
    return same == sent.limit() ? same : lines;
  }

  @Override
  public @Nullable TrueEnd look(long size, boolean array) throws IOException {
    AtomicReference<@Nullable TrueEnd> found = new AtomicReference<>();
    run(() -> found.set(output.look(size, array)));
    return found.get();
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
    AtomicLong bytes = new AtomicLong();
    run(() -> bytes.set(output.segmentBytes(number)));
    return bytes.get();
  }

  @Override
  public void truncate(long size) throws IOException {
    run(() -> output.truncate(size));
  }

  @Override
  public void sync() throws IOException {
    run(output::sync);
  }

  @Override
  public boolean takesRoom() {
    return output.takesRoom();
  }

  @Override
  public long mostBytes() {
    return output.mostBytes();
  }

  @Override
  public void next() throws IOException {
    Call before = left;
    if (before != null && before.isDone() && isNextLeft) {
      // It was done after all, or failed, and must not be done twice.
      left = null;
      isNextLeft = false;
      isTold = false;
      int ignored = before.result();
      return;
    }
    try {
      run(output::next);
    } finally {
      isNextLeft |= left != null && left != before;
    }
  }

  @Override
  public byte[] opening() {
    return output.opening();
  }

  @Override
  public void remove(int number) throws IOException {
    run(() -> output.remove(number));
  }

  @Override
  public void close() throws IOException {
    try {
      run(output::close);
    } finally {
      calls.leave();
    }
  }
}
