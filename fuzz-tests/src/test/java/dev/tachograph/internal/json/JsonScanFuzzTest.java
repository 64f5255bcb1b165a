package dev.tachograph.internal.json;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines and reports that a run left: what is JSON is read as Jackson reads it. */
class JsonScanFuzzTest {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static Stream<byte[]> seeds() {
    return Stream.of(
            "{}",
            "{\"t_ms\":1,\"ts\":\"2026-11-23T06:12:47.000Z\",\"level\":\"INFO\",\"x\":null}\n",
            "{ \"a\\u00e9\\n\" : [1, -2.5e+3, {\"b\": \"}\\\"\"}], \"c\":{\"d\":[]} }",
            "{\"a\":1,\"a\":2}",
            "{\"a\":01}",
            "{\"a\":tru}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @DictionaryEntries({"\":\"", "\",\"", "\":{\"", "\\u", "\\\"", "null", "true", "}}", "[{", "}]"})
  @FuzzTest
  void lines(byte[] bytes) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    boolean whole =
        JsonScan.members(
            bytes,
            0,
            bytes.length,
            (key, from, to) -> {
              require(from >= 0 && from <= to && to <= bytes.length, key);
              members.put(key, new String(bytes, from, to - from, StandardCharsets.UTF_8));
              texts.put(key, JsonScan.text(bytes, from, to));
            });
    boolean value = JsonCheck.isValue(bytes, 0, bytes.length);
    JsonNode node = whole || value ? parsed(bytes) : null;
    require(node != null || !value, "taken for JSON");
    if (node == null || !node.isObject()) {
      return;
    }
    require(whole, "no object");
    require(members.size() == node.size(), "members");
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      JsonNode reported = member.getValue();
      String key = member.getKey();
      require(members.containsKey(key), key);
      if (reported.isTextual()) {
        require(reported.textValue().equals(texts.get(key)), key);
      } else {
        require(reported.equals(STRICT.readTree(members.get(key))), key);
      }
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static @Nullable JsonNode parsed(byte[] bytes) {
    try {
      // As a text, since Jackson takes bytes of other encodings too.
      return STRICT.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException none) {
      return null;
    }
  }
}
