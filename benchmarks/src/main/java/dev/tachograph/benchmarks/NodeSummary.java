package dev.tachograph.benchmarks;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentence in which the history node reports the outcome of a sync.
 *
 * @param storedBlocks the number of blocks stored
 * @param syncSeconds the duration: blocks divided by the rate, which has more digits than the
 *     printed time and is exact to half a block per second
 */
record NodeSummary(long storedBlocks, double syncSeconds) {
  private static final Pattern SENTENCE =
      Pattern.compile("; ([0-9,]+) stored now .* ([0-9.]+) s, ([0-9,]+) blocks/s");

  /**
   * Finds the sentence.
   *
   * @param output everything the node wrote to standard output and standard error
   * @throws IOException if it does not contain the sentence
   */
  static NodeSummary in(String output) throws IOException {
    Matcher matcher = SENTENCE.matcher(output);
    if (!matcher.find()) {
      throw new IOException("the node did not say what came of the sync: " + output.strip());
    }
    long blocks = number(matcher.group(1));
    long rate = number(matcher.group(3));
    double reported = Double.parseDouble(matcher.group(2));
    return new NodeSummary(blocks, rate == 0 ? reported : (double) blocks / rate);
  }

  private static long number(String text) {
    return Long.parseLong(text.replace(",", ""));
  }
}
