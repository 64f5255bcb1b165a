package dev.tachograph.internal.sampling;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Every parser under Jazzer. Built like any other test it repeats the inputs it keeps; with {@code
 * JAZZER_FUZZ=1} in the environment it searches for new ones, guided by coverage.
 */
class ParserFuzzTest {
  private static final String LONG = "5m";

  @FuzzTest(maxDuration = LONG)
  void statOfTheHost(byte[] text) {
    ParserChecks.stat(text);
  }

  @FuzzTest(maxDuration = LONG)
  void diskstats(byte[] text) {
    ParserChecks.diskstats(text);
  }

  @FuzzTest(maxDuration = LONG)
  void netDev(byte[] text) {
    ParserChecks.netDev(text);
  }

  @FuzzTest(maxDuration = LONG)
  void status(byte[] text) {
    ParserChecks.status(text);
  }

  @FuzzTest(maxDuration = LONG)
  void statOfAProcess(byte[] text) {
    ParserChecks.processStat(text);
  }

  @FuzzTest(maxDuration = LONG)
  void limitsOfACgroup(byte[] text) {
    ParserChecks.limits(text);
  }

  @FuzzTest(maxDuration = LONG)
  void pathsOfACgroup(byte[] text) {
    ParserChecks.cgroupPaths(text);
  }

  @FuzzTest(maxDuration = LONG)
  void performanceData(byte[] text) {
    ParserChecks.perfData(text);
  }

  @FuzzTest(maxDuration = LONG)
  void pressure(byte[] text) {
    ParserChecks.pressure(text);
  }

  @FuzzTest(maxDuration = LONG)
  void uptimeResidentPagesAndTheirSize(byte[] text) {
    ParserChecks.numbers(text);
  }

  @FuzzTest(maxDuration = LONG)
  void killsAsMemoryRanOut(byte[] text) {
    ParserChecks.oomKills(text);
  }

  @FuzzTest(maxDuration = LONG)
  void wholeSample(byte[] text) {
    SampleChecks.sample(text);
  }
}
