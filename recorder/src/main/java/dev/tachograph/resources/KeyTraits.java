package dev.tachograph.resources;

import dev.tachograph.resources.ResourceKey.Compared;
import dev.tachograph.resources.ResourceKey.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key of samples: made by {@link #whole}, {@link #decimal}, {@link #share} or
 * {@link #text}, each method below gives a copy with one thing more.
 *
 * @param kind what its values are
 * @param source who gives it
 * @param unit {@code null}: the one of the name's end
 * @param description in Markdown; {@code null}: that of the key before
 * @param isSinceLast whether each value is what came since the sample before
 * @param isLimit whether it may be {@code max}, which is not set
 * @param isAlways whether it is never {@code null}
 * @param least the least value
 * @param chart the chart that draws it
 * @param label its line there
 * @param labelAlone its unit in a chart of its own; empty: that of the chart
 * @param counter its group of counters of the trace
 * @param compared which way its figures are compared
 */
record KeyTraits(
    Kind kind,
    Source source,
    @Nullable String unit,
    @Nullable String description,
    boolean isSinceLast,
    boolean isLimit,
    boolean isAlways,
    long least,
    @Nullable ResourceChart chart,
    String label,
    String labelAlone,
    @Nullable String counter,
    Compared compared) {

  /** Who gives a key. */
  enum Source {
    /** Process, host and cgroup. */
    SYSTEM,
    /** The JVM. */
    JVM,
    /** The program, if it has a source of progress. */
    PROGRAM,
    /** The recorder, of itself. */
    RECORDER
  }

  private static KeyTraits of(Kind kind, @Nullable String description) {
    return new KeyTraits(
        kind,
        Source.SYSTEM,
        null,
        description,
        false,
        false,
        false,
        0,
        null,
        "",
        "",
        null,
        Compared.LESS);
  }

  static KeyTraits whole(String description) {
    return of(Kind.WHOLE, description);
  }

  static KeyTraits whole() {
    return of(Kind.WHOLE, null);
  }

  static KeyTraits decimal(String description) {
    return of(Kind.DECIMAL, description);
  }

  static KeyTraits decimal() {
    return of(Kind.DECIMAL, null);
  }

  static KeyTraits share(String description) {
    return of(Kind.SHARE, description);
  }

  static KeyTraits share() {
    return of(Kind.SHARE, null);
  }

  static KeyTraits text(String description) {
    return of(Kind.TEXT, description);
  }

  KeyTraits of(Source giver) {
    return new KeyTraits(
        kind,
        giver,
        unit,
        description,
        isSinceLast,
        isLimit,
        isAlways,
        least,
        chart,
        label,
        labelAlone,
        counter,
        compared);
  }

  KeyTraits unit(String name) {
    return new KeyTraits(
        kind,
        source,
        name,
        description,
        isSinceLast,
        isLimit,
        isAlways,
        least,
        chart,
        label,
        labelAlone,
        counter,
        compared);
  }

  KeyTraits sinceLast() {
    return new KeyTraits(
        kind,
        source,
        unit,
        description,
        true,
        isLimit,
        isAlways,
        least,
        chart,
        label,
        labelAlone,
        counter,
        compared);
  }

  KeyTraits limit() {
    return new KeyTraits(
        kind,
        source,
        unit,
        description,
        isSinceLast,
        true,
        isAlways,
        least,
        chart,
        label,
        labelAlone,
        counter,
        compared);
  }

  KeyTraits always() {
    return new KeyTraits(
        kind,
        source,
        unit,
        description,
        isSinceLast,
        isLimit,
        true,
        least,
        chart,
        label,
        labelAlone,
        counter,
        compared);
  }

  KeyTraits least(long value) {
    return new KeyTraits(
        kind,
        source,
        unit,
        description,
        isSinceLast,
        isLimit,
        isAlways,
        value,
        chart,
        label,
        labelAlone,
        counter,
        compared);
  }

  KeyTraits chart(ResourceChart drawing, String line) {
    return chart(drawing, line, "");
  }

  KeyTraits chart(ResourceChart drawing, String line, String unitAlone) {
    return new KeyTraits(
        kind,
        source,
        unit,
        description,
        isSinceLast,
        isLimit,
        isAlways,
        least,
        drawing,
        line,
        unitAlone,
        counter,
        compared);
  }

  KeyTraits counter(String group) {
    return new KeyTraits(
        kind,
        source,
        unit,
        description,
        isSinceLast,
        isLimit,
        isAlways,
        least,
        chart,
        label,
        labelAlone,
        group,
        compared);
  }

  KeyTraits compared(Compared way) {
    return new KeyTraits(
        kind,
        source,
        unit,
        description,
        isSinceLast,
        isLimit,
        isAlways,
        least,
        chart,
        label,
        labelAlone,
        counter,
        way);
  }
}
