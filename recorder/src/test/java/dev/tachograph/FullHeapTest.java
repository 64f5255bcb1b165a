package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.recovery.Recovery;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that fills its heap, catches the error and continues, as a service does. */
@Tag("long")
@Timeout(300)
class FullHeapTest {
  private static final Pattern SAID = Pattern.compile("full (\\d+), taken (\\d+)");

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({"SerialGC, true", "SerialGC, false", "G1GC, true", "G1GC, false"})
  void programThatFillsItsHeapAndCatchesThatIsRecordedToItsEnd(String collector, boolean mapped)
      throws Exception {
    List<String> flags = List.of("-Xmx48m", "-XX:-UseSerialGC", "-XX:+Use" + collector);
    Path journal = mapped ? dir : Path.of("/dev/null", "no-directory");
    String said;
    try (Child child = Child.start(FullHeapMain.class, flags, dir, journal.toString(), "2")) {
      said = child.rest();
      assertThat(child.end()).as(said).isZero();
    }
    Matcher counts = SAID.matcher(said);
    assertThat(counts.find()).as(said).isTrue();
    assertThat(counts.group(1)).isEqualTo("4");
    if (RunFilesOf.names(dir).stream().anyMatch(name -> name.endsWith(".json.part"))) {
      // The machine was so busy that the end took longer than allowed: reported, and left to
      // recovery.
      assertThat(said).contains("`tacho recover`");
      assertThat(Recovery.recover(dir, false)).as(said).hasSize(1);
    }
    RunFilesOf files = RunFilesOf.in(dir).check();
    JsonNode report = files.report();
    assertThat(report.get("status").asText()).as(said).isEqualTo("completed");
    assertThat(report.at("/end/exit_code").asInt(-1)).isZero();
    assertThat(report.at("/end/exception").isNull()).isTrue();
    assertThat(report.get("findings").toString().contains("journal_reduced")).isEqualTo(!mapped);
    Set<Integer> numbers = new HashSet<>();
    for (JsonNode line : files.lines(".logs.jsonl")) {
      if (line.get("message").asText().equals("served")) {
        assertThat(numbers.add(line.at("/fields/n").asInt())).as("%s", line).isTrue();
      }
    }
    assertThat(numbers).hasSize(Integer.parseInt(counts.group(2)));
    assertThat(files.messages()).contains("all is well again");
    assertThat(files.lines(".resources.jsonl").size()).isGreaterThan(5);
    assertThat(RunFilesOf.names(dir)).anyMatch(name -> name.contains(".dump-"));
  }
}
