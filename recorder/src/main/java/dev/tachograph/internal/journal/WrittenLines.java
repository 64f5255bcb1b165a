package dev.tachograph.internal.journal;

import java.nio.ByteBuffer;

/**
 * Learns which lines the writer put into the files of one stream. Called by the writer thread, or
 * once that has ended by nobody; throws nothing.
 */
public interface WrittenLines {
  /**
   * Whole lines are in the current file.
   *
   * @param lines them, from index 0 to the limit, each with its line feed; not changed or kept
   * @param lengths their lengths in bytes
   * @param count how many there are
   * @param offset where the first begins in the file
   */
  void written(ByteBuffer lines, int[] lengths, int count, long offset);

  /** The current file has, or may have, another content than was told. */
  void unknown();

  /**
   * The current file is complete; lines that follow are in the next one.
   *
   * @param number of the full file, 0 for the last one of the stream
   * @param bytes its size
   */
  void ended(int number, long bytes);
}
