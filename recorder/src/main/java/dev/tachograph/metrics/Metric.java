package dev.tachograph.metrics;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A figure that can be read at any time, with its name, as OpenMetrics 1.0 has it. Immutable, but
 * for what it reads.
 *
 * <pre>{@code
 * Metric.gauge("import_queue_rows", "Rows that wait", queue::size).withUnit("rows");
 * Metric.counter("import_errors", "Rows refused", errors::get).withLabel("source", "a");
 * }</pre>
 *
 * <p>Metrics of one name are one family: they differ in their labels alone.
 *
 * @param name of the family, such as {@code import_queue_rows}: letters, digits and {@code _}, not
 *     beginning with a digit; ends with {@code _} and the unit if there is one, and never with
 *     {@code _total}, which a counter gets in the page
 * @param type whether it may go down
 * @param unit a base unit in plural, such as {@code seconds} or {@code bytes}; empty for none
 * @param help a sentence for people, of any characters
 * @param labels by name, which is like that of a metric and does not begin with {@code __}; values
 *     are of any characters
 * @param value what is read for each page
 */
public record Metric(
    String name,
    Type type,
    String unit,
    String help,
    SortedMap<String, String> labels,
    Value value) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern UNIT = Pattern.compile("[a-zA-Z0-9_]*");

  /** Whether a figure may go down. */
  public enum Type {
    /** It goes up and down. */
    GAUGE,
    /** It counts up from 0 as long as the process lives. */
    COUNTER
  }

  /** Reads a figure. */
  @FunctionalInterface
  public interface Value {
    /**
     * {@return the figure now; {@code null} if it is not known, which leaves its line out}
     *
     * <p>Called on a thread of the server, by several at a time; must not block.
     *
     * @throws Exception if it cannot be read, which leaves its line out
     */
    @Nullable Number read() throws Exception;
  }

  /**
   * Checks the names, and copies the labels.
   *
   * @param name of the family
   * @param type whether it may go down
   * @param unit in plural; empty for none
   * @param help a sentence for people
   * @param labels by name
   * @param value what is read for each page
   * @throws IllegalArgumentException if one is not as above, with a sentence
   */
  public Metric {
    check(NAME.matcher(name).matches(), "name of a metric", name);
    check(!name.endsWith("_total"), "name of a metric, to which _total is added", name);
    check(UNIT.matcher(unit).matches(), "unit", unit);
    if (!unit.isEmpty() && !name.endsWith("_" + unit)) {
      throw new IllegalArgumentException(
          "a metric in " + unit + " has a name that ends with _" + unit + ", not " + name);
    }
    for (String label : labels.keySet()) {
      check(NAME.matcher(label).matches() && !label.startsWith("__"), "name of a label", label);
    }
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  private static void check(boolean holds, String what, String text) {
    if (!holds) {
      throw new IllegalArgumentException("not the " + what + ": \"" + text + "\"");
    }
  }

  /**
   * Begins with a figure that goes up and down.
   *
   * @param name of the family
   * @param help a sentence for people
   * @param value what is read for each page
   * @return the metric, without unit and labels
   */
  public static Metric gauge(String name, String help, Value value) {
    return new Metric(name, Type.GAUGE, "", help, new TreeMap<>(), value);
  }

  /**
   * Begins with a figure that counts up.
   *
   * @param name of the family, without {@code _total}
   * @param help a sentence for people
   * @param value what is read for each page; below 0 it is left out
   * @return the metric, without unit and labels
   */
  public static Metric counter(String name, String help, Value value) {
    return new Metric(name, Type.COUNTER, "", help, new TreeMap<>(), value);
  }

  /**
   * Gives the unit.
   *
   * @param newUnit in plural; the name ends with it
   * @return a metric with it
   */
  public Metric withUnit(String newUnit) {
    return new Metric(name, type, newUnit, help, labels, value);
  }

  /**
   * Gives a label; one of the same name is replaced.
   *
   * @param label its name
   * @param text its value
   * @return a metric with it
   */
  public Metric withLabel(String label, String text) {
    SortedMap<String, String> more = new TreeMap<>(labels);
    more.put(label, text);
    return new Metric(name, type, unit, help, more, value);
  }
}
