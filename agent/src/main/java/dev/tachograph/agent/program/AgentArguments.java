package dev.tachograph.agent.program;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows the agent's jar and {@code =}: settings as {@code key=value}, apart by commas. A
 * value may stand in double quotes, where a comma is a comma and a quote is written twice.
 */
final class AgentArguments {
  private AgentArguments() {}

  /**
   * Never fails: a word without {@code =} is a key whose value is {@code true}.
   *
   * @param arguments {@code null} for none
   */
  static Map<String, String> parse(@Nullable String arguments) {
    String text = arguments == null ? "" : arguments;
    Map<String, String> values = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      StringBuilder word = new StringBuilder();
      int equals = -1;
      boolean quoted = false;
      for (; at < text.length(); at++) {
        char c = text.charAt(at);
        if (quoted && c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
          word.append(c);
          at++;
        } else if (c == '"' && (quoted || word.length() == equals + 1)) {
          quoted = !quoted;
        } else if (c == ',' && !quoted) {
          break;
        } else {
          if (c == '=' && equals < 0) {
            equals = word.length();
          }
          word.append(c);
        }
      }
      at++;
      put(values, word.toString().strip(), equals);
    }
    return values;
  }

  private static void put(Map<String, String> values, String word, int equals) {
    if (equals > 0) {
      values.put(word.substring(0, equals).strip(), word.substring(equals + 1));
    } else if (!word.isEmpty()) {
      values.put(word, "true");
    }
  }
}
