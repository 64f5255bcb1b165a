package dev.tachograph.opentelemetry;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;

/** A program in a class loader of its own that records itself. */
final class OtherProgram implements Function<Path, AutoCloseable> {
  /** Made by reflection. */
  OtherProgram() {}

  @Override
  public AutoCloseable apply(Path dir) {
    try {
      return Tachograph.start(RunConfig.builder().outputDir(dir).consoleFilter(null).build());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
