package dev.tachograph.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads JSON as strictly as Jackson can: no duplicate keys, nothing behind the value. */
public final class StrictJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private StrictJson() {}

  public static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not strict JSON: " + json, e);
    }
  }

  /** Every line of a file; the last must end too. */
  public static List<JsonNode> lines(Path file) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(java.nio.ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<JsonNode> nodes = new ArrayList<>();
    if (text.isEmpty()) {
      return nodes;
    }
    if (!text.endsWith("\n")) {
      throw new AssertionError("a partial line at the end of " + file);
    }
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      nodes.add(parse(line));
    }
    return nodes;
  }
}
