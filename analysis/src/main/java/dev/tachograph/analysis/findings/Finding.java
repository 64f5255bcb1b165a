package dev.tachograph.analysis.findings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Something that was slow or wrong in a run. Immutable.
 *
 * @param rule the rule's name in snake_case, a heading of {@code docs/findings.md}
 * @param severity {@link #ERROR}, {@link #WARNING} or {@link #INFO}; what the recorder of another
 *     version wrote stays as it is
 * @param text a sentence for a person; names from the run have their control characters escaped
 * @param fromMillis where in the run it begins, in ms since the start
 * @param toMillis where it ends, in ms since the start
 * @param evidence the figures it rests on, by names that end in their units: numbers and strings
 */
public record Finding(
    String rule,
    String severity,
    String text,
    long fromMillis,
    long toMillis,
    Map<String, Object> evidence) {
  /** Something broke. */
  public static final String ERROR = "error";

  /** It cost time, or may. */
  public static final String WARNING = "warning";

  /** Good to know. */
  public static final String INFO = "info";

  /** The severities, the worst first. */
  public static final List<String> SEVERITIES = List.of(ERROR, WARNING, INFO);

  /**
   * Keeps a copy of the evidence in its order.
   *
   * @param rule the rule's name in snake_case
   * @param severity one of {@link #SEVERITIES}, or what another version wrote; not checked
   * @param text a sentence for a person
   * @param fromMillis where it begins, in ms since the start of the run
   * @param toMillis where it ends, in ms since the start of the run
   * @param evidence numbers and strings by name; copied
   */
  public Finding {
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
  }

  /**
   * Begins a finding: a {@link #WARNING} at the start of the run without evidence.
   *
   * @param rule the rule's name
   * @return a builder, to which a sentence has to be given at least
   */
  public static Builder builder(String rule) {
    return new Builder(rule);
  }

  /** Collects what belongs to a finding; each call but the last gives it back. For one thread. */
  public static final class Builder {
    private final String rule;
    private final Map<String, Object> evidence = new LinkedHashMap<>();
    private String severity = WARNING;
    private String text = "";
    private long fromMillis;
    private long toMillis;

    private Builder(String rule) {
      this.rule = rule;
    }

    /**
     * How bad it is; a warning where nothing is said.
     *
     * @param severity one of {@link #SEVERITIES}
     * @return this builder
     * @throws IllegalArgumentException if it is another
     */
    public Builder severity(String severity) {
      if (!SEVERITIES.contains(severity)) {
        throw new IllegalArgumentException(
            "'" + severity + "' is no severity; say " + String.join(", ", SEVERITIES));
      }
      this.severity = severity;
      return this;
    }

    /**
     * Sets the sentence. It has to be given.
     *
     * @param format as of {@link String#format(Locale, String, Object...)} in {@link Locale#ROOT}
     * @param values what stands in its places
     * @return this builder
     * @throws java.util.IllegalFormatException if the values do not fit the format
     */
    public Builder text(String format, Object... values) {
      this.text = String.format(Locale.ROOT, format, values);
      return this;
    }

    /**
     * Sets when it was; the start of the run where nothing is said.
     *
     * @param fromMillis the beginning, in ms since the start of the run
     * @param toMillis the end, in ms since the start of the run
     * @return this builder
     */
    public Builder between(long fromMillis, long toMillis) {
      this.fromMillis = fromMillis;
      this.toMillis = toMillis;
      return this;
    }

    /**
     * Adds a figure that it rests on; the last of a name counts.
     *
     * @param name in snake_case, with its unit at the end: {@code longest_ms}
     * @param value a number, written with three decimals
     * @return this builder
     */
    public Builder evidence(String name, Number value) {
      evidence.put(name, value);
      return this;
    }

    /**
     * Adds a name that it rests on, such as that of a peer; the last of a name counts.
     *
     * @param name in snake_case
     * @param value as it stands in the run
     * @return this builder
     */
    public Builder evidence(String name, String value) {
      evidence.put(name, value);
      return this;
    }

    /**
     * Makes the finding; the builder may go on to another.
     *
     * @return the finding
     * @throws IllegalStateException if it has no sentence
     */
    public Finding build() {
      if (text.isEmpty()) {
        throw new IllegalStateException("the finding " + rule + " says nothing");
      }
      return new Finding(rule, severity, text, fromMillis, toMillis, evidence);
    }
  }
}
