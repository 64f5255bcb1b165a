package dev.tachograph.benchmarks.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ResultsTest {
  @Test
  void readsWhatAForkReportedAndNothingElse() {
    ForkRunner.Reported reported =
        ForkRunner.reported("a warning = 3\nrate=1.5E6\ncall50=130.0\nfile=a/b=c.jsonl\nJVM: x\n");
    assertThat(reported.figures())
        .containsOnly(Map.entry("rate", 1.5e6), Map.entry("call50", 130.0));
    assertThat(reported.file()).isEqualTo(Path.of("a/b=c.jsonl"));
    assertThat(reported.figure("absent")).isNaN();
  }

  @Test
  void everyElapsedTimeHasThreeDecimals() {
    assertThat(LongStream.range(0, 20_000).mapToObj(Work::elapsedMs).map(String::valueOf))
        .allMatch(text -> text.matches("[0-9]+\\.[0-9]{2}[1-9]"));
  }

  @Test
  void targetsCompareMediansWithTheBestPeer() {
    Results results = new Results();
    for (double rate : new double[] {9e6, 1e6, 8e6}) {
      results.add(Contestant.TACHOGRAPH, "rate1", rate);
    }
    results.add(Contestant.LOG4J, "rate1", 0.5e6);
    results.add(Contestant.LOGSTASH, "rate1", 1e6);
    assertThat(Targets.lines(results))
        .anyMatch(line -> line.matches("1 producer, times the better.* 8\\.00 .*reached"));
    assertThat(ResultTable.lines(results)).hasSize(5);
  }

  @Test
  void aRecordThatIsMissingMakesTheWholeIncomplete() {
    Results results = new Results();
    results.add(Contestant.FLOOR, 1, Map.of(), new FileCheck(9, 0, 0, 0, 0, 900, ""));
    assertThat(results.isWhole()).isTrue();
    results.add(Contestant.FLOOR, 1, Map.of(), new FileCheck(9, 1, 0, 0, 0, 900, ""));
    assertThat(results.isWhole()).isFalse();
  }
}
