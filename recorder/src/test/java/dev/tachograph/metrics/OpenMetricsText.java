package dev.tachograph.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of the OpenMetrics 1.0 text format, as far as gauges and counters go. */
public final class OpenMetricsText {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String TEXT = "(?:[^\\\\\"\\n]|\\\\[\\\\\"n])*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"" + TEXT + "\"";
  private static final Pattern ABOUT =
      Pattern.compile("# (TYPE|UNIT|HELP) (" + NAME + ") (" + TEXT + ")");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(("
              + NAME
              + ")(?:\\{(?:"
              + LABEL
              + "(?:,"
              + LABEL
              + ")*)?\\})?) "
              + "(NaN|[+-]Inf|[+-]?\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?)");

  private OpenMetricsText() {}

  /** The values by name and labels; fails where the text is not of the format. */
  public static Map<String, Double> samples(String page) {
    assertThat(page).endsWith("# EOF\n").doesNotContain("\r");
    String[] lines = page.substring(0, page.length() - "# EOF\n".length()).split("\n");
    Map<String, Double> samples = new LinkedHashMap<>();
    Set<String> families = new HashSet<>();
    Map<String, String> about = new LinkedHashMap<>();
    String family = "";
    boolean sampled = true;
    for (String line : page.equals("# EOF\n") ? new String[0] : lines) {
      Matcher said = ABOUT.matcher(line);
      if (said.matches()) {
        if (!said.group(2).equals(family) || sampled) {
          family = said.group(2);
          assertThat(families.add(family)).as("families are not interleaved: %s", line).isTrue();
          about.clear();
          sampled = false;
        }
        assertThat(about.put(said.group(1), said.group(3))).as(line).isNull();
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as("a sample: %s", line).isTrue();
      String type = about.getOrDefault("TYPE", "");
      assertThat(type).as(line).isIn("gauge", "counter");
      String unit = about.getOrDefault("UNIT", "");
      assertThat(unit.isEmpty() || family.endsWith("_" + unit)).as(line).isTrue();
      assertThat(sample.group(2)).isEqualTo(type.equals("counter") ? family + "_total" : family);
      Double value = Double.valueOf(sample.group(3).replace("Inf", "Infinity"));
      assertThat(samples.put(sample.group(1), value)).as("once: %s", line).isNull();
      sampled = true;
    }
    return samples;
  }
}
