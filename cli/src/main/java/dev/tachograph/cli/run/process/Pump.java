package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/**
 * Passes what a command prints on, byte by byte as it is and at once, and then offers it to the
 * records. Ends at the end of the stream; or when the command is over and what it left is passed,
 * since processes that it leaves behind may hold the stream for ever.
 */
final class Pump implements Runnable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final int from;
  private final Runnable closing;
  private final int to;
  private final int over;
  private final OutputRecords.Stream records;
  private final UnaryOperator<byte[]> recorded;
  private final IntConsumer failed;

  /**
   * Creates it; {@link #run} passes.
   *
   * @param from what the command prints to
   * @param closing closes that, when it ends
   * @param to where it goes
   * @param over can be read from when the command is over
   * @param records are offered what was passed
   * @param recorded makes of what was printed what is recorded
   * @param failed told the errno when nothing more can be written
   */
  Pump(
      int from,
      Runnable closing,
      int to,
      int over,
      OutputRecords.Stream records,
      UnaryOperator<byte[]> recorded,
      IntConsumer failed) {
    this.from = from;
    this.closing = closing;
    this.to = to;
    this.over = over;
    this.records = records;
    this.recorded = recorded;
    this.failed = failed;
  }

  @Override
  public void run() {
    try (Memory buffer = new Memory(BUFFER_BYTES);
        Memory polled = Fds.polled()) {
      boolean goesOn = true;
      while (goesOn) {
        boolean more = Fds.awaitInput(polled, from, over, -1);
        if (Fds.isAwake(polled)) {
          break;
        }
        goesOn = more && pass(buffer) > 0;
      }
      // The command is over: all it printed is there. What others print now is not waited for.
      long left = goesOn ? Math.max(Fds.available(from), BUFFER_BYTES) : 0;
      while (left > 0 && Fds.awaitInput(polled, from, -1, 0)) {
        int passed = pass(buffer);
        left = passed == 0 ? 0 : left - passed;
      }
    } finally {
      // Whoever still prints there is told by SIGPIPE, as by any reader that is gone.
      closing.run();
    }
  }

  /** What it passes, as its target is named. */
  String name() {
    return records.name();
  }

  /** Closes what the command prints to, if {@link #run} is never called. */
  void close() {
    closing.run();
  }

  /** Returns how much; 0 at the end, and when nobody takes it. */
  private int pass(Memory buffer) {
    int count = Fds.read(from, buffer);
    if (count == 0) {
      return 0;
    }
    int error = Fds.write(to, buffer, count);
    record(buffer, count);
    if (error != 0) {
      failed.accept(error);
      return 0;
    }
    return count;
  }

  /** Whatever becomes of the record, the command goes on. */
  private void record(Memory buffer, int count) {
    if (!records.hasRoom(count)) {
      return;
    }
    try {
      records.offer(recorded.apply(buffer.getByteArray(0, count)));
    } catch (OutOfMemoryError | RuntimeException noRecord) {
      // Told once there is memory for that.
      records.missed(count);
    }
  }
}
