package dev.tachograph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessCpuTimesTest {
  @Test
  void endedChildrenAreUserAndSystemTime() {
    String stat =
        "17893 (a (b) c) S 1 2 3 0 -1 4194304 100 200 0 0 11 12 700 45 20 0 40 0 167892 8976588";
    assertThat(ProcessCpuTimes.endedChildren(stat)).isEqualTo(7.45);
  }

  @Test
  void machineIsBusyWithoutIdleAndGuestTime() {
    String stat = "cpu  100 20 30 9000 500 4 5 41 77 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
    assertThat(ProcessCpuTimes.machine(stat)).isEqualTo(2.0);
  }
}
