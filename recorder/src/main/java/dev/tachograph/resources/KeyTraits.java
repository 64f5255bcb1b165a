package dev.tachograph.resources;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a key of samples: created by {@link #whole}, {@link #decimal}, {@link #share} or
 * {@link #text}, to which the methods that return it add one trait each. Mutable only while the key
 * is being made.
 */
final class KeyTraits {
  private final Kind kind;
  private final @Nullable String description;
  private Source source = Source.SYSTEM;
  private @Nullable String unit;
  private boolean sinceLast;
  private boolean limit;
  private boolean always;
  private long least;
  private @Nullable ResourceChart chart;
  private String label = "";
  private String labelAlone = "";
  private @Nullable String counter;
  private KeyComparison compared = KeyComparison.LESS;

  /** What a value of a key is. */
  enum Kind {
    /** A {@code long}. */
    WHOLE,
    /** A {@code double}, not negative. */
    DECIMAL,
    /** A {@code double} from 0 to 100. */
    SHARE,
    /** A text. */
    TEXT
  }

  /** The source of a key. */
  enum Source {
    /** Process, host and cgroup. */
    SYSTEM,
    /** The JVM. */
    JVM,
    /** The program, if it has a source of progress. */
    PROGRAM,
    /** The recorder itself. */
    RECORDER
  }

  private KeyTraits(Kind kind, @Nullable String description) {
    this.kind = kind;
    this.description = description;
  }

  static KeyTraits whole(String description) {
    return new KeyTraits(Kind.WHOLE, description);
  }

  static KeyTraits whole() {
    return new KeyTraits(Kind.WHOLE, null);
  }

  static KeyTraits decimal(String description) {
    return new KeyTraits(Kind.DECIMAL, description);
  }

  static KeyTraits decimal() {
    return new KeyTraits(Kind.DECIMAL, null);
  }

  static KeyTraits share(String description) {
    return new KeyTraits(Kind.SHARE, description);
  }

  static KeyTraits share() {
    return new KeyTraits(Kind.SHARE, null);
  }

  static KeyTraits text(String description) {
    return new KeyTraits(Kind.TEXT, description);
  }

  KeyTraits of(Source giver) {
    source = giver;
    return this;
  }

  KeyTraits unit(String name) {
    unit = name;
    return this;
  }

  KeyTraits sinceLast() {
    sinceLast = true;
    return this;
  }

  KeyTraits limit() {
    limit = true;
    return this;
  }

  KeyTraits always() {
    always = true;
    return this;
  }

  KeyTraits least(long value) {
    least = value;
    return this;
  }

  KeyTraits chart(ResourceChart drawing, String line) {
    return chart(drawing, line, "");
  }

  KeyTraits chart(ResourceChart drawing, String line, String unitAlone) {
    chart = drawing;
    label = line;
    labelAlone = unitAlone;
    return this;
  }

  KeyTraits counter(String group) {
    counter = group;
    return this;
  }

  KeyTraits notCompared() {
    compared = KeyComparison.NOT;
    return this;
  }

  KeyTraits neitherBetter() {
    compared = KeyComparison.NEITHER;
    return this;
  }

  /** The kind of its values. */
  Kind kind() {
    return kind;
  }

  /** In Markdown; {@code null} for that of the preceding key. */
  @Nullable String description() {
    return description;
  }

  /** Its source. */
  Source source() {
    return source;
  }

  /** {@code null} for the unit in the name's suffix. */
  @Nullable String unit() {
    return unit;
  }

  /** Whether each value is the change since the previous sample. */
  boolean isSinceLast() {
    return sinceLast;
  }

  /** Whether it may be {@code max}, meaning not set. */
  boolean isLimit() {
    return limit;
  }

  /** Whether it is never {@code null}. */
  boolean isAlways() {
    return always;
  }

  /** The minimum value. */
  long least() {
    return least;
  }

  /** The chart that draws it. */
  @Nullable ResourceChart chart() {
    return chart;
  }

  /** The label of its line there. */
  String label() {
    return label;
  }

  /** Its unit in a chart of its own; empty for that of the chart. */
  String labelAlone() {
    return labelAlone;
  }

  /** Its group of counters in the trace. */
  @Nullable String counter() {
    return counter;
  }

  /** The direction in which its figures are compared. */
  KeyComparison compared() {
    return compared;
  }
}
