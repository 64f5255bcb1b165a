package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import org.tinylog.TaggedLogger;
import org.tinylog.configuration.Configuration;
import org.tinylog.provider.ProviderRegistry;

/**
 * tinylog with its writing thread and buffered file writer.
 *
 * <p>Its JSON writer supports strings only, so pattern and message format the fields, typed and not
 * escaped. The logger's name is a tag, since determining the class would walk the stack.
 */
final class TinylogThread implements Contender {
  private static final String FIELDS =
      "\"message\":\""
          + MESSAGE
          + "\",\"block\":{},\"peer\":\"{}\",\"batch\":{},\"elapsed_ms\":{},\"ok\":{}";

  private @Nullable Path file;
  private @Nullable TaggedLogger logger;

  @Override
  public Path open(Path dir) {
    Path out = dir.resolve("tinylog.jsonl");
    Configuration.set("writer", "file");
    Configuration.set("writer.file", out.toString());
    Configuration.set("writer.buffered", "true");
    Configuration.set("writer.charset", "UTF-8");
    Configuration.set(
        "writer.format",
        "{opening-curly-bracket}\"ts\":\"{date: yyyy-MM-dd'T'HH:mm:ss.SSS}\",\"level\":\"{level}\","
            + "\"logger\":\"{tag}\",\"thread\":\"{thread}\",{message}{closing-curly-bracket}");
    Configuration.set("writingthread", "true");
    Configuration.set("autoshutdown", "false");
    logger = Logger.tag(LOGGER);
    file = out;
    return out;
  }

  @Override
  public void log(long block, String peer, int batch, double elapsedMs, boolean ok) {
    TaggedLogger to = logger;
    if (to != null) {
      to.info(FIELDS, block, peer, batch, elapsedMs, ok);
    }
  }

  @Override
  public Path close() throws IOException {
    try {
      ProviderRegistry.getLoggingProvider().shutdown();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return Objects.requireNonNull(file);
  }
}
