package dev.tachograph.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of samples and their schema follow from {@link ResourceKey}. */
class ResourcePagesTest {
  private static final Path FORMATS =
      Path.of(System.getProperty("tachograph.root"), "docs", "formats");
  private static final int WIDTH = 100;
  private static final Pattern MEMBER =
      Pattern.compile("\"(\\w+)\":(\"[^\"]*\"|-?[0-9.]+|null|true|false)");

  @Test
  void pageHasTheKeysWithTheirUnitsAndMeaningsAndAnExampleOfAllOfThem() throws IOException {
    Path page = FORMATS.resolve("resources.md");
    String before = Files.readString(page);
    String example = between(before, "```json\n", "```\n");
    String rows = between(before, "milliseconds |\n", "| `truncated`");
    isUpToDate(page, before.replace(example, completed(example)).replace(rows, rows()));
  }

  @Test
  void schemaHasTheKeysWithTheirTypesUnitsAndMeanings() throws IOException {
    isUpToDate(FORMATS.resolve("resources.schema.json"), schema());
  }

  private static void isUpToDate(Path file, String expected) throws IOException {
    if (System.getProperty("golden.update") != null) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file))
        .as(
            "%s is not what ResourceKey says; to write it: mvn -Dquick -pl recorder"
                + " -Dtest=ResourcePagesTest -Dgolden.update test",
            file.getFileName())
        .isEqualTo(expected);
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  /** The example, with a null for each key that it lacks. */
  private static String completed(String example) {
    Map<String, String> members = new LinkedHashMap<>();
    Matcher member = MEMBER.matcher(example);
    while (member.find()) {
      members.put(member.group(1), member.group(2));
    }
    List<String> all = new ArrayList<>();
    for (String key : List.of("t_ms", "ts")) {
      all.add("\"" + key + "\":" + members.get(key));
    }
    for (ResourceKey key : ResourceKey.all()) {
      String value = members.getOrDefault(key.key(), key.isProgress() ? "" : "null");
      if (!value.isEmpty()) {
        all.add("\"" + key.key() + "\":" + value);
      }
    }
    return "{" + wrapped(all, ",", " ").strip() + "}\n";
  }

  /** Parts with a comma after each but the last, in lines that begin with an indent. */
  private static String wrapped(List<String> parts, String comma, String indent) {
    StringBuilder text = new StringBuilder(indent);
    int lineStart = 0;
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i) + (i < parts.size() - 1 ? comma : "");
      if (text.length() - lineStart + part.stripTrailing().length() > WIDTH - 1) {
        text.setLength(text.toString().stripTrailing().length());
        text.append('\n').append(indent);
        lineStart = text.length() - indent.length();
      }
      text.append(part);
    }
    return text.append('\n').toString();
  }

  /** Rows of the table, one for the keys that are explained together. */
  private static String rows() {
    StringBuilder rows = new StringBuilder();
    List<ResourceKey> together = new ArrayList<>();
    for (ResourceKey key : ResourceKey.all()) {
      if (!key.isDescribedBefore()) {
        row(rows, together);
        together.clear();
      }
      together.add(key);
    }
    row(rows, together);
    return rows.toString();
  }

  private static void row(StringBuilder rows, List<ResourceKey> keys) {
    if (keys.isEmpty()) {
      return;
    }
    Set<String> units = new LinkedHashSet<>();
    List<String> names = new ArrayList<>();
    for (ResourceKey key : keys) {
      units.add(key.unit());
      names.add("`" + key.key() + "`");
    }
    rows.append("| ").append(String.join(", ", names)).append(" | ");
    rows.append(String.join(", ", units)).append(" | ");
    rows.append(keys.get(0).description()).append(" |\n");
  }

  private static String schema() {
    StringBuilder schema = new StringBuilder();
    schema.append(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "tachograph:resources/1",
          "title": "A line of <base>.resources.jsonl: one sample",
          "description": "Other keys are figures of the program's own.",
          "type": "object",
          "required": [
        """);
    List<String> required = new ArrayList<>(List.of("\"t_ms\"", "\"ts\""));
    ResourceKey.all().stream()
        .filter(key -> !key.isProgress())
        .forEach(key -> required.add("\"" + key.key() + "\""));
    schema.append(wrapped(required, ", ", "    "));
    schema.append(
        """
          ],
          "properties": {
            "t_ms": {
              "type": "integer",
              "minimum": 0,
              "description": "Whole milliseconds since the run started, monotonic, the same clock in all files."
            },
            "ts": {"type": "string", "pattern": "^(\\\\d{4}|[+-]\\\\d{4,9})-\\\\d\\\\d-\\\\d\\\\dT\\\\d\\\\d:\\\\d\\\\d:\\\\d\\\\d\\\\.\\\\d{3}Z$"},
        """);
    ResourceKey.all().forEach(key -> property(schema, key));
    schema.append(
        """
            "truncated": {"const": true, "description": "A text was cut."}
          }
        }
        """);
    return schema.toString();
  }

  private static void property(StringBuilder schema, ResourceKey key) {
    schema.append("    \"").append(key.key()).append("\": {\n");
    schema.append("      ").append(type(key)).append(",\n");
    schema.append("      \"description\": \"").append(described(key)).append("\"\n    },\n");
  }

  private static String type(ResourceKey key) {
    KeyTraits traits = key.traits();
    // Of some keys milliseconds are whole now, and need not be: what is counted is.
    boolean isWhole = key.kind() == KeyTraits.Kind.WHOLE && !key.key().endsWith("_ms");
    String number = isWhole ? "integer" : "number";
    String one = "\"" + number + "\"";
    String bounds = "\"minimum\": " + traits.least();
    if (key.kind() == KeyTraits.Kind.SHARE) {
      bounds += ", \"maximum\": 100";
    }
    if (!key.isNumber()) {
      return "\"type\": [\"string\", \"null\"]";
    }
    return traits.isLimit()
        ? "\"anyOf\": [{\"type\": \"%s\", %s}, {\"const\": \"max\"}, {\"type\": \"null\"}]"
            .formatted(number, bounds)
        : "\"type\": %s, %s".formatted(traits.isAlways() ? one : "[" + one + ", \"null\"]", bounds);
  }

  /** Unit and meaning as plain text. */
  private static String described(ResourceKey key) {
    String plain = key.description().replace("`", "").replaceAll("\\[([^]]+)]\\([^)]*\\)", "$1");
    return key.unit() + ": " + plain;
  }
}
