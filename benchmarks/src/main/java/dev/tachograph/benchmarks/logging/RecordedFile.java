package dev.tachograph.benchmarks.logging;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfig.WhenFull;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.Tachograph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run with the default configuration, except that there is no console and that callers wait when
 * the ring is full.
 */
final class RecordedFile {
  private @Nullable Run run;

  Path open(Path dir) throws IOException {
    return open(dir, config -> {});
  }

  Path open(Path dir, Consumer<RunConfigBuilder> more) throws IOException {
    RunConfigBuilder config =
        RunConfig.builder()
            .outputDir(dir)
            .consoleFilter(null)
            .maxFileBytes(0)
            .whenFull(WhenFull.BLOCK)
            .blockTimeout(Duration.ofSeconds(10));
    more.accept(config);
    run = Tachograph.start(config.build());
    try (Stream<Path> files = Files.list(dir)) {
      List<Path> logs = files.filter(file -> file.toString().contains(".logs.jsonl")).toList();
      return logs.get(0);
    }
  }

  Path close() {
    Run ending = Objects.requireNonNull(run);
    ending.close();
    return ending.files().stream()
        .filter(file -> file.toString().endsWith(".logs.jsonl"))
        .findFirst()
        .orElseThrow();
  }
}
