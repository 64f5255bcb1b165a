package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Logs nothing: what the clock and the machine's other work add to every latency. */
final class Nothing implements Contender {
  private @Nullable Path file;
  private long sum;

  @Override
  public Path open(Path dir) throws IOException {
    Path out = Files.createFile(dir.resolve("nothing.jsonl"));
    file = out;
    return out;
  }

  @Override
  public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    sum += block + batch + (ok ? peer.length() : (long) elapsedMs);
  }

  @Override
  public Path close() {
    return sum == -1 ? Path.of("") : Objects.requireNonNull(file);
  }
}
