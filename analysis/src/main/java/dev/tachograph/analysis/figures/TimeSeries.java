package dev.tachograph.analysis.figures;

/**
 * Values over the time of a run, in the order of time. A value that is not known is NaN, a limit
 * that is not set is infinite. Immutable.
 */
public final class TimeSeries {
  private final String name;
  private final double[] millis;
  private final double[] values;

  /**
   * A series of points.
   *
   * @param name what the values are, with their unit, such as {@code rss_kb}
   * @param millis when each point was, in ms since the start of the run, ascending; copied
   * @param values the value of each point; copied
   * @throws IllegalArgumentException if there are not as many times as values
   */
  public TimeSeries(String name, double[] millis, double[] values) {
    if (millis.length != values.length) {
      throw new IllegalArgumentException(millis.length + " times of " + values.length + " values");
    }
    this.name = name;
    this.millis = millis.clone();
    this.values = values.clone();
  }

  /**
   * {@return what the values are: a key of {@code docs/formats/resources.md}, which names the unit}
   */
  public String name() {
    return name;
  }

  /** {@return the number of points} */
  public int size() {
    return values.length;
  }

  /**
   * {@return when a point was, in ms since the start of the run}
   *
   * @param point 0 to {@link #size} - 1; another is an {@link IndexOutOfBoundsException}
   */
  public double millis(int point) {
    return millis[point];
  }

  /**
   * {@return the value of a point; NaN when it is not known, infinite for a limit that is not set}
   *
   * @param point 0 to {@link #size} - 1; another is an {@link IndexOutOfBoundsException}
   */
  public double value(int point) {
    return values[point];
  }

  /** {@return whether any value is a finite number} Looks at all points until one is. */
  public boolean hasValues() {
    for (double value : values) {
      if (Double.isFinite(value)) {
        return true;
      }
    }
    return false;
  }

  /**
   * As few points as one can draw. Where there are more than two for each step, a step of so many
   * points has two: its least and its greatest value in the order in which they came, so that no
   * peak is lost. The first stands at the time at which the step begins, the second in its middle.
   *
   * @param steps 1 or more
   * @return this, or a series of {@code 2 * steps} points
   * @throws IllegalArgumentException if there is no step
   */
  public TimeSeries reduced(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("1 step or more, not " + steps);
    }
    if (values.length <= 2L * steps) {
      return this;
    }
    double[] at = new double[2 * steps];
    double[] of = new double[2 * steps];
    for (int step = 0; step < steps; step++) {
      int from = first(step, steps);
      int to = first(step + 1, steps);
      double end = millis[Math.min(values.length - 1, to)];
      at[2 * step] = millis[from];
      at[2 * step + 1] = (millis[from] + end) / 2.0;
      extremes(from, to, of, 2 * step);
    }
    return new TimeSeries(name, at, of);
  }

  private int first(int step, int steps) {
    return (int) ((long) values.length * step / steps);
  }

  private void extremes(int from, int to, double[] reduced, int at) {
    int least = -1;
    int greatest = -1;
    for (int i = from; i < to; i++) {
      if (Double.isFinite(values[i])) {
        least = least < 0 || values[i] < values[least] ? i : least;
        greatest = greatest < 0 || values[i] > values[greatest] ? i : greatest;
      }
    }
    reduced[at] = least < 0 ? Double.NaN : values[Math.min(least, greatest)];
    reduced[at + 1] = least < 0 ? Double.NaN : values[Math.max(least, greatest)];
  }
}
