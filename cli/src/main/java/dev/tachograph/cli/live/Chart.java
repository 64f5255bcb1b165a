package dev.tachograph.cli.live;

/** A row of values as one line of blocks, the newest at the right; a gap where none is known. */
final class Chart {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String ASCII = "_.-:=+*#";

  private Chart() {}

  /**
   * Draws a line.
   *
   * @param width width in columns
   * @param full the value that fills a column; if not positive, the greatest value
   */
  static String line(double[] values, int width, double full, boolean unicode) {
    String marks = unicode ? BLOCKS : ASCII;
    int from = Math.max(0, values.length - width);
    double top = full;
    for (int i = from; full <= 0 && i < values.length; i++) {
      top = values[i] > top ? values[i] : top;
    }
    StringBuilder line = new StringBuilder(width);
    line.append(" ".repeat(Math.max(0, width - values.length)));
    for (int i = from; i < values.length; i++) {
      double value = values[i];
      if (Double.isNaN(value)) {
        line.append(' ');
      } else {
        double share = top > 0 ? value / top : 0;
        line.append(marks.charAt((int) Math.max(0, Math.min(7, Math.floor(share * 8)))));
      }
    }
    return line.toString();
  }

  /** A bar filled by a share of 0 to 1. */
  static String bar(double share, int width, boolean unicode) {
    int done = (int) Math.max(0, Math.min(width, Math.round(share * width)));
    return (unicode ? "█" : "#").repeat(done) + (unicode ? "░" : ".").repeat(width - done);
  }
}
