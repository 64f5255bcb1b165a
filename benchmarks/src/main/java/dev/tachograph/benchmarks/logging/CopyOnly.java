package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The limit: copies lines that were formatted beforehand into a buffer and writes it. */
final class CopyOnly implements Contender {
  private static final int LINES = 1024;
  private static final int LENGTH = 226;

  private final byte[] lines = new byte[LINES * LENGTH];
  private final byte[] out = new byte[OneThread.BUFFER];
  private final ByteBuffer outBuffer = ByteBuffer.wrap(out);
  private int at;
  private @Nullable Path file;
  private @Nullable FileChannel channel;

  @Override
  public Path open(Path dir) throws IOException {
    for (int i = 0; i < LINES; i++) {
      String begin = "{\"message\":\"" + MESSAGE + "\",\"block\":" + i + ",\"text\":\"";
      String line = begin + "x".repeat(LENGTH - begin.length() - 3) + "\"}\n";
      System.arraycopy(line.getBytes(StandardCharsets.US_ASCII), 0, lines, i * LENGTH, LENGTH);
    }
    Path path = dir.resolve("limit.jsonl");
    channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    file = path;
    return path;
  }

  @Override
  public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    if (out.length - at < LENGTH) {
      write();
    }
    System.arraycopy(lines, (int) (block & (LINES - 1)) * LENGTH, out, at, LENGTH);
    at += LENGTH;
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
}
