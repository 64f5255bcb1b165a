package dev.tachograph.testing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Priority;
import dev.tachograph.internal.journal.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A journal that keeps lines, or refuses them. */
public final class LineKeepingJournal implements Journal {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  public final List<String> held = Collections.synchronizedList(new ArrayList<>());
  public final List<Priority> priorities = Collections.synchronizedList(new ArrayList<>());
  public volatile boolean refusing;
  public volatile boolean keeping = true;

  public List<JsonNode> all() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (String line : held) {
      all.add(MAPPER.readTree(line));
    }
    return all;
  }

  public List<JsonNode> of(String... phases) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : held) {
      JsonNode event = MAPPER.readTree(line);
      if (List.of(phases).contains(event.get("ph").asText())) {
        found.add(event);
      }
    }
    return found;
  }

  @Override
  public boolean append(
      Stream stream,
      Level level,
      Priority priority,
      byte[] line,
      int offset,
      int length,
      int times) {
    if (!refusing && keeping) {
      held.add(new String(line, offset, length, StandardCharsets.UTF_8));
      priorities.add(priority);
    }
    return !refusing;
  }

  @Override
  public void refuse(Stream stream, Level level) {}

  @Override
  public long dropped(Stream stream, Level level) {
    return 0;
  }

  @Override
  public long written(Stream stream, Level level) {
    return 0;
  }

  @Override
  public long notices(Stream stream, Level level) {
    return 0;
  }

  @Override
  public long bytesWritten() {
    return 0;
  }

  @Override
  public boolean flush(long timeoutMillis) {
    return true;
  }

  @Override
  public void close() {}
}
