package dev.tachograph.benchmarks.spans;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.trace.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run that records everything, with callers that wait when the ring is full. */
final class TachographSpans implements SpanContender {
  private @Nullable Run run;

  @Override
  public Path open(Path dir) throws IOException {
    run =
        Tachograph.start(
            RunConfig.builder()
                .outputDir(dir)
                .consoleFilter(null)
                .maxFileBytes(0)
                .whenFull(RunConfig.WhenFull.BLOCK)
                .blockTimeout(Duration.ofSeconds(10))
                .build());
    return trace(dir);
  }

  private static Path trace(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(file -> file.toString().contains(".trace.json"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Override
  public void span(int peer) {
    Span.open(NAME).with("peer", peer).close();
  }

  @Override
  public void flush() {
    // Lines are in the file a moment later by themselves.
  }

  @Override
  public Path close() throws IOException {
    Run ending = Objects.requireNonNull(run);
    ending.close();
    return trace(Objects.requireNonNull(ending.files().get(0).getParent()));
  }

  @Override
  public String once() {
    return "{\"ph\":\"E\",\"name\":\"" + NAME + "\"";
  }
}
