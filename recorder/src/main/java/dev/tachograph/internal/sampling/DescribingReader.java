package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceReader;

/** A reader that knows something for the report beside the samples. */
interface DescribingReader extends ResourceReader {
  /**
   * Gives what it knows; called after the last read.
   *
   * @param out takes it during the call
   */
  void describe(DetailsBuilder out);

  /** Has a reader give what it knows, if it is such a one. */
  static void describe(ResourceReader reader, DetailsBuilder out) {
    if (reader instanceof DescribingReader describing) {
      describing.describe(out);
    }
  }
}
