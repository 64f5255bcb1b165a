package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The baseline: the logging thread formats into a buffer and writes it, without a queue, a lock,
 * checks or redaction.
 */
final class OneThread implements Contender {
  static final int BUFFER = 64 * 1024;

  private static final int MAX_LENGTH = 1024;
  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] MILLIS = ascii("{\"t_ms\":");
  private static final byte[] TIME = ascii(",\"ts\":\"");
  private static final byte[] LEVEL = ascii("\",\"level\":\"INFO\",\"logger\":\"");
  private static final byte[] THREAD = ascii("\",\"thread\":\"");
  private static final byte[] TEXT = ascii("\",\"message\":\"");
  private static final byte[] BLOCK = ascii("\",\"fields\":{\"block\":");
  private static final byte[] PEER = ascii(",\"peer\":\"");
  private static final byte[] BATCH = ascii("\",\"batch\":");
  private static final byte[] ELAPSED = ascii(",\"elapsed_ms\":");
  private static final byte[] ESCAPE = ascii("\\u");
  private static final byte[] OK = ascii(",\"ok\":true}}\n");
  private static final byte[] NOT_OK = ascii(",\"ok\":false}}\n");

  private final byte[] out = new byte[BUFFER];
  private final ByteBuffer outBuffer = ByteBuffer.wrap(out);
  private final long start = Ticks.now();
  private int at;
  private long second = -1;
  private byte[] secondText = {};
  private @Nullable Path file;
  private @Nullable FileChannel channel;

  @Override
  public Path open(Path dir) throws IOException {
    Path path = dir.resolve("floor.jsonl");
    channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    file = path;
    return path;
  }

  @Override
  public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    if (BUFFER - at < MAX_LENGTH) {
      write();
    }
    raw(MILLIS);
    number((Ticks.now() - start) / 1_000_000);
    raw(TIME);
    time(Ticks.wallMillis());
    raw(LEVEL);
    text(LOGGER);
    raw(THREAD);
    text(Thread.currentThread().getName());
    raw(TEXT);
    text(MESSAGE);
    raw(BLOCK);
    number(block);
    raw(PEER);
    text(peer);
    raw(BATCH);
    number(batch);
    raw(ELAPSED);
    decimal(elapsedMs);
    raw(ok ? OK : NOT_OK);
  }

  @Override
  public Path close() throws IOException {
    write();
    Objects.requireNonNull(channel).close();
    return Objects.requireNonNull(file);
  }

  private void write() {
    FileChannel to = Objects.requireNonNull(channel);
    outBuffer.clear().limit(at);
    try {
      while (outBuffer.hasRemaining()) {
        to.write(outBuffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    at = 0;
  }

  private void raw(byte[] bytes) {
    System.arraycopy(bytes, 0, out, at, bytes.length);
    at += bytes.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
        out[at++] = (byte) c;
      } else {
        raw(ESCAPE);
        for (int shift = 12; shift >= 0; shift -= 4) {
          out[at++] = HEX[c >> shift & 15];
        }
      }
    }
  }

  private void number(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    digits(value, digits);
  }

  private void digits(long value, int digits) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    at += digits;
  }

  /** Three decimals, which is all that the values have. */
  private void decimal(double value) {
    long thousandths = Math.round(value * 1000);
    number(thousandths / 1000);
    out[at++] = '.';
    digits(thousandths % 1000, 3);
  }

  private void time(long wallMillis) {
    long now = wallMillis / 1000;
    if (now != second) {
      second = now;
      secondText = ascii(Instant.ofEpochSecond(now).toString().replace("Z", "."));
    }
    raw(secondText);
    digits(wallMillis % 1000, 3);
    out[at++] = 'Z';
  }
}
