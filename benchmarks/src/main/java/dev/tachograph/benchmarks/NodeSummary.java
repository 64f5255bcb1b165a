package dev.tachograph.benchmarks;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentence in which the history node tells what came of a sync.
 *
 * @param storedBlocks how many it stored
 * @param syncSeconds how long it took: the blocks by the rate, which has more digits than the time
 *     beside it, right to half a block a second
 */
record NodeSummary(long storedBlocks, double syncSeconds) {
  private static final Pattern SENTENCE =
      Pattern.compile("; ([0-9,]+) stored now .* ([0-9.]+) s, ([0-9,]+) blocks/s");

  /**
   * Finds the sentence.
   *
   * @param output all that the node wrote to its standard output, and to its standard error
   * @throws IOException if the sentence is not there
   */
  static NodeSummary in(String output) throws IOException {
    Matcher matcher = SENTENCE.matcher(output);
    if (!matcher.find()) {
      throw new IOException("the node did not tell what came of the sync: " + output.strip());
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
