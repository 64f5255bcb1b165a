package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The events of a trace file, one per line, even if its array is not ended yet. */
public final class TraceLines {
  private TraceLines() {}

  /**
   * Reads a file.
   *
   * @param live whether it may grow, so that its last line may be incomplete
   * @return the number of lines that are not events
   * @throws IOException if it cannot be read
   */
  public static long read(Path file, boolean live, ObjectMapper parser, Consumer<JsonNode> sink)
      throws IOException {
    long unreadable = 0;
    try (JsonLines lines = new JsonLines(file, 0, Long.MAX_VALUE)) {
      while (lines.next()) {
        byte[] b = lines.buffer();
        int from = lines.from;
        int length = lines.length;
        if (length > 0 && (b[from] == '[' || b[from] == ',')) {
          from++;
          length--;
        }
        while (length > 0 && (b[from + length - 1] == ',' || b[from + length - 1] == '\r')) {
          length--;
        }
        if (length <= 1) {
          continue;
        }
        JsonNode event;
        try {
          event = parser.readTree(b, from, length);
        } catch (JsonProcessingException e) {
          unreadable += lines.whole || !live ? 1 : 0;
          continue;
        }
        sink.accept(event);
      }
      unreadable += lines.damaged();
    }
    return unreadable;
  }
}
