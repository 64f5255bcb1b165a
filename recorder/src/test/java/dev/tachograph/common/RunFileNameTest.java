package dev.tachograph.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunFileName.Kind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunFileNameTest {
  private static final String BASE = "2026-11-23__06-12-47";

  private static RunFileName parse(String name) {
    return Objects.requireNonNull(RunFileName.parse(name), name);
  }

  @ParameterizedTest
  @CsvSource({
    ".logs.jsonl, LOGS, , false, false",
    ".logs.jsonl.part, LOGS, , true, false",
    ".logs.12.jsonl, LOGS, 12, false, false",
    ".resources.jsonl.part, RESOURCES, , true, false",
    ".events.3.jsonl.part, EVENTS, 3, true, false",
    ".trace.json, TRACE, , false, false",
    ".trace.7.json, TRACE, 7, false, false",
    ".json, REPORT, , false, false",
    ".json.part, REPORT, , true, false",
    ".json.part.new, REPORT, , true, true",
    ".json.part.123456.new, REPORT, , true, true",
    ".json.new, REPORT, , false, true",
    ".2.json, REPORT, 2, false, false",
    ".dump-4.txt, DUMP, , false, false",
    ".journal, JOURNAL, , false, false",
    "'', , , false, false",
  })
  void nameSaysWhatIsInTheFile(
      String suffix, Kind kind, Integer segment, boolean part, boolean temporary) {
    int number = segment == null ? RunFileName.LAST : segment;
    assertThat(parse(BASE + suffix))
        .isEqualTo(new RunFileName(BASE, BASE, 1, kind, number, part, temporary));
    assertThat(parse(BASE + "-10" + suffix))
        .isEqualTo(new RunFileName(BASE + "-10", BASE, 10, kind, number, part, temporary));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "notes.txt",
        "2026-11-23.json",
        BASE + "-1.json",
        BASE + "-02.json",
        BASE + ".logs.0.jsonl",
        BASE + ".logs.01.jsonl",
        BASE + ".logs.1234567890.jsonl",
        BASE + ".logs.json",
        BASE + ".logs",
        BASE + ".trace.jsonl",
        BASE + ".dump-.txt",
        BASE + ".journal.part",
        BASE + ".json.tmp",
        "x" + BASE + ".json"
      })
  void otherNamesAreOfNoRun(String name) {
    assertThat(RunFileName.parse(name)).isNull();
  }

  @Test
  void plainNamesOfKindsAreThoseThatAreParsed() {
    for (Kind kind :
        List.of(Kind.LOGS, Kind.RESOURCES, Kind.EVENTS, Kind.TRACE, Kind.INDEX, Kind.REPORT)) {
      assertThat(parse(BASE + kind.suffix()).kind()).isEqualTo(kind);
      assertThat(parse(BASE + kind.suffix() + ".part").part()).isTrue();
    }
  }

  @Test
  void runsAreInTheOrderOfTheirStarts() {
    List<String> inOrder =
        List.of(
            "2026-11-23__06-12-47",
            "2026-11-23__06-12-47-2",
            "2026-11-23__06-12-47-10",
            "2026-11-23__06-12-48",
            "9999-12-31__23-59-59",
            "+10000-01-01__00-00-00");
    assertThat(
            inOrder.stream()
                .map(RunFileNameTest::parse)
                .sorted(RunFileName.OLDEST_FIRST.reversed())
                .sorted(RunFileName.OLDEST_FIRST)
                .map(RunFileName::base))
        .isEqualTo(inOrder);
  }
}
