package dev.tachograph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeakMemoryTest {
  @Test
  void thePeakIsReadFromTheStatusOfTheProcess() {
    assertThat(
            PeakMemory.kib("Name:\tjava\nVmPeak:\t  900 kB\nVmHWM:\t  12345 kB\nVmRSS:\t 7 kB\n"))
        .isEqualTo(12_345);
    assertThat(PeakMemory.kib("Name:\tkthreadd\n")).isZero();
  }

  @Test
  void thePeakOfThisProcessIsPositiveAndOfOneThatEndedWhatWasReadBefore() {
    PeakMemory memory = new PeakMemory();
    assertThat(memory.mib()).isNaN();
    memory.look(ProcessHandle.current().pid());
    double before = memory.mib();
    assertThat(before).isGreaterThan(1);
    memory.look(Long.MAX_VALUE);
    assertThat(memory.mib()).isEqualTo(before);
  }
}
