package dev.tachograph.benchmarks.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Parses lines strictly and compares them with the records that were logged.
 *
 * <p>Fields are found by their names at any depth, since the layouts differ. A line that is not a
 * JSON object, has a duplicate name, or does not hold exactly what was logged is invalid; one with
 * another message is not counted. Used by one thread.
 */
final class LineCheck {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Set<String> THREAD = Set.of("thread", "threadName", "thread_name");
  private static final Set<String> LOGGER = Set.of("logger", "loggerName", "logger_name", "target");
  private static final Set<String> TIME = Set.of("ts", "@timestamp", "timestamp");
  private static final int FIELDS = 5;
  private static final int META = 5;

  /** The record numbers seen, by producer. */
  final Map<Integer, BitSet> seen = new HashMap<>();

  long records;
  long bytes;
  long invalid;
  long repeated;
  long untyped;
  String firstInvalid = "";

  private boolean known;
  private boolean typed;
  private boolean right;
  private int fields;
  private int meta;
  private long number;

  /** The fields, which may stand before the number that says what they should be. */
  private String peer = "";

  private String batch = "";
  private String ok = "";
  private double elapsedMs;
  private int producer;

  /** Checks one line, without its end. */
  void line(byte[] bytes, int offset, int length) {
    known = true;
    typed = true;
    right = true;
    fields = 0;
    meta = 0;
    number = -1;
    producer = -1;
    peer = "";
    batch = "";
    ok = "";
    elapsedMs = 0;
    try (JsonParser parser = JSON.createParser(bytes, offset, length)) {
      right = parser.nextToken() == JsonToken.START_OBJECT;
      read(parser);
      right &= parser.nextToken() == null;
    } catch (IOException | RuntimeException e) {
      right = false;
    }
    if (!known && right) {
      return;
    }
    this.bytes += length + 1;
    records++;
    right &= isAsLogged();
    right &= fields == FIELDS && meta == META && number >= 0 && producer >= 0;
    if (!right) {
      invalid++;
      if (firstInvalid.isEmpty()) {
        firstInvalid = new String(bytes, offset, length, StandardCharsets.UTF_8);
      }
      return;
    }
    untyped += typed ? 0 : 1;
    BitSet numbers = seen.computeIfAbsent(producer, p -> new BitSet());
    repeated += numbers.get((int) number) ? 1 : 0;
    numbers.set((int) number);
  }

  private boolean isAsLogged() {
    return peer.equals(Work.peer(number))
        && batch.equals(Integer.toString(Work.batch(number)))
        && elapsedMs == Work.elapsedMs(number)
        && ok.equals(Boolean.toString(Work.ok(number)));
  }

  private void read(JsonParser parser) throws IOException {
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new IOException("the line ends early");
      } else if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token.isScalarValue()) {
        String name = parser.currentName();
        if (name != null) {
          value(name, token, parser);
        }
      }
    }
  }

  private void value(String name, JsonToken token, JsonParser parser) throws IOException {
    switch (name) {
      case "block" -> {
        number = Long.parseLong(parser.getText());
        field(token == JsonToken.VALUE_NUMBER_INT);
      }
      case "peer" -> {
        peer = parser.getText();
        field(true);
      }
      case "batch" -> {
        batch = parser.getText();
        field(token == JsonToken.VALUE_NUMBER_INT);
      }
      case "elapsed_ms" -> {
        elapsedMs = Double.parseDouble(parser.getText());
        field(token == JsonToken.VALUE_NUMBER_FLOAT);
      }
      case "ok" -> {
        ok = parser.getText();
        field(token.isBoolean());
      }
      case "level" -> meta(parser.getText().equals("INFO"));
      case "message" -> {
        known = parser.getText().equals(Contender.MESSAGE);
        meta(true);
      }
      default -> names(name, parser);
    }
  }

  private void names(String name, JsonParser parser) throws IOException {
    if (THREAD.contains(name)) {
      String thread = parser.getText();
      boolean one = thread.startsWith(Producers.NAME);
      producer = one ? Integer.parseInt(thread.substring(Producers.NAME.length())) : -1;
      meta(true);
    } else if (LOGGER.contains(name)) {
      meta(parser.getText().equals(Contender.LOGGER));
    } else if (TIME.contains(name)) {
      meta(true);
    }
  }

  private void field(boolean asTyped) {
    fields++;
    typed &= asTyped;
  }

  private void meta(boolean asLogged) {
    meta++;
    right &= asLogged;
  }
}
