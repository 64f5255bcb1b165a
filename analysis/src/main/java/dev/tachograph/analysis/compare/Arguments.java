package dev.tachograph.analysis.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The arguments of a run by option, so that two calls differ in an option and not as a whole: a
 * word with a hyphen is an option, and one without that follows it is its value.
 */
final class Arguments {
  /** The key of words that are no option and belong to none. */
  static final String OTHERS = "arguments";

  private static final String GIVEN = "given";

  private Arguments() {}

  /** An object of texts by option; empty for what is no list. */
  static ObjectNode of(JsonNode argv) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    if (!argv.isArray()) {
      return options;
    }
    for (int i = 0; i < argv.size(); i++) {
      String word = argv.path(i).asText();
      if (!isOption(word)) {
        add(options, OTHERS, word);
        continue;
      }
      int equals = word.indexOf('=');
      String next = argv.path(i + 1).asText("-");
      if (equals > 0) {
        add(options, word.substring(0, equals), word.substring(equals + 1));
      } else if (isOption(next)) {
        add(options, word, GIVEN);
      } else {
        add(options, word, next);
        i++;
      }
    }
    return options;
  }

  private static boolean isOption(String word) {
    return word.startsWith("-");
  }

  private static void add(ObjectNode options, String key, String value) {
    String before = options.path(key).asText("");
    options.put(key, before.isEmpty() ? value : before + " " + value);
  }

  /** The key of the configuration that an option has by custom. */
  static String asConfig(String option) {
    return option.replaceFirst("^-+", "").replace('-', '_');
  }
}
