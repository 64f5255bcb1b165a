package dev.tachograph.analysis.figures;

/**
 * A number that every run may have: its name and what to think of it. Immutable.
 *
 * @param name its name, as a gate takes it; what came out of a run may be in it
 * @param unit {@code ms}, {@code kb} (KiB), {@code bytes}, {@code pct} (100 is all, or one core),
 *     {@code mib_s} (MiB a second), {@code per_s} (a second) or empty for a count
 * @param better which way is better
 * @param noise how much of a change is worth a word
 */
public record Metric(String name, String unit, Better better, Noise noise) {
  /** Which way is better. */
  public enum Better {
    /** More is better. */
    HIGHER,
    /** Less is better. */
    LOWER,
    /** A change is neither good nor bad by itself. */
    NEITHER
  }

  /** A class of metrics by how much they vary between runs that are alike. */
  public enum Noise {
    /** Bytes and counts: a change from 0.5 % on is worth a word. */
    COUNT(0.005),
    /** Times, rates, shares and memory: from 2 % on. */
    TIME(0.02);

    private final double least;

    Noise(double least) {
      this.least = least;
    }

    /** {@return the least relative change that is worth reporting; 0.02 is 2 %} */
    public double least() {
      return least;
    }
  }

  /**
   * {@return the smallest amount that a table still shows, in the metric's unit} Ratios to a
   * smaller one say nothing.
   */
  public double resolution() {
    return switch (unit) {
      case "pct" -> 0.05;
      case "mib_s" -> 0.005;
      case "kb", "bytes" -> 0.5;
      default -> 0.0005;
    };
  }

  /**
   * {@return whether a change is for the worse; never of a metric that is better in neither way}
   *
   * @param change positive for more, negative for less
   */
  public boolean isWorse(double change) {
    return better == Better.LOWER ? change > 0 : better == Better.HIGHER && change < 0;
  }
}
