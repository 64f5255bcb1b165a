package dev.tachograph.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of metrics in OpenMetrics 1.0: families in the order in which they came, each with its
 * type, unit and help before its lines. What cannot be read, is not known, or would stand there
 * twice has no line, and a family without lines is left out.
 */
final class MetricsPage {
  static final String CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final StringBuilder text = new StringBuilder(4_096);
  private final Set<String> written = new HashSet<>();

  private MetricsPage() {}

  static String of(List<Metric> metrics) {
    Map<String, List<Metric>> families = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      families.computeIfAbsent(metric.name(), name -> new ArrayList<>()).add(metric);
    }
    MetricsPage page = new MetricsPage();
    families.values().forEach(page::family);
    return page.text.append("# EOF\n").toString();
  }

  private void family(List<Metric> metrics) {
    Metric first = metrics.get(0);
    int start = text.length();
    about("TYPE", first.name(), first.type().name().toLowerCase(Locale.ROOT));
    if (!first.unit().isEmpty()) {
      about("UNIT", first.name(), first.unit());
    }
    about("HELP", first.name(), escaped(first.help()));
    int lines = text.length();
    for (Metric metric : metrics) {
      if (metric.type() == first.type() && metric.unit().equals(first.unit())) {
        line(metric);
      }
    }
    if (text.length() == lines) {
      text.setLength(start);
    }
  }

  private void about(String what, String name, String value) {
    text.append("# ").append(what).append(' ').append(name).append(' ').append(value).append('\n');
  }

  private void line(Metric metric) {
    String value = value(metric);
    if (value == null) {
      return;
    }
    StringBuilder sample = new StringBuilder(metric.name());
    if (metric.type() == Metric.Type.COUNTER) {
      sample.append("_total");
    }
    char before = '{';
    for (Map.Entry<String, String> label : metric.labels().entrySet()) {
      sample.append(before).append(label.getKey());
      sample.append("=\"").append(escaped(label.getValue())).append('"');
      before = ',';
    }
    sample.append(before == '{' ? "" : "}");
    if (written.add(sample.toString())) {
      text.append(sample).append(' ').append(value).append('\n');
    }
  }

  private static @Nullable String value(Metric metric) {
    Number number;
    try {
      number = metric.value().read();
    } catch (Exception | LinkageError | StackOverflowError unreadable) {
      return null;
    }
    if (number == null) {
      return null;
    }
    double decimal = number.doubleValue();
    if (metric.type() == Metric.Type.COUNTER && !(decimal >= 0 && decimal < 1 / 0.0)) {
      return null;
    }
    if (Double.isInfinite(decimal)) {
      return decimal > 0 ? "+Inf" : "-Inf";
    }
    return number.toString();
  }

  private static String escaped(String any) {
    return any.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
  }
}
