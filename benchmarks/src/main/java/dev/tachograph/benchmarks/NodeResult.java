package dev.tachograph.benchmarks;

/**
 * One run of the history node.
 *
 * @param exitCode of the process
 * @param storedBlocks as the node counted them
 * @param syncSeconds as the node measured it, from the start of its engine to its end
 * @param wallSeconds the whole process, from its start to its end
 * @param cpuSeconds user and system time of the whole process, NaN where it cannot be read
 * @param peakRssMib the most physical memory that the process had, in MiB, NaN where it cannot be
 *     read
 * @param othersPercent part of the machine's CPU time that neither the node nor the serving process
 *     used meanwhile, NaN where it cannot be read
 * @param recorded what was recorded, all zero for a run with everything off
 */
record NodeResult(
    int exitCode,
    long storedBlocks,
    double syncSeconds,
    double wallSeconds,
    double cpuSeconds,
    double peakRssMib,
    double othersPercent,
    Recorded recorded) {

  /**
   * What a run recorded.
   *
   * @param lines in the four files of lines
   * @param bytes of these, as the recorder counted them
   * @param lost lines of any stream that were dropped
   * @param recorderCpuMillis CPU time of the recorder's own threads, as it counted it
   */
  record Recorded(long lines, long bytes, long lost, double recorderCpuMillis) {
    static final Recorded NOTHING = new Recorded(0, 0, 0, 0);
  }

  /** Whether other processes left the machine to the run, as far as is known. */
  boolean isQuiet(double maxOthersPercent) {
    return !(othersPercent > maxOthersPercent);
  }

  /** Whether the node stored all requested blocks. */
  boolean isComplete(long blocks) {
    return exitCode == 0 && storedBlocks == blocks;
  }
}
