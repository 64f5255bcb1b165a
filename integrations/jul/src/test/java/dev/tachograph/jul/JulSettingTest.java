package dev.tachograph.jul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.testing.ForkedProgram;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A setting connects java.util.logging with a run, as long as that goes on. */
@Timeout(180)
class JulSettingTest {
  @TempDir Path dir;

  private List<String> messages() throws Exception {
    return ForkedProgram.records(dir.resolve("logs")).stream()
        .filter(record -> record.path("target").asText().equals("shop.Orders"))
        .map(record -> record.path("message").asText())
        .toList();
  }

  private List<String> findings() throws Exception {
    JsonNode report = ForkedProgram.report(dir.resolve("logs"));
    return report.path("findings").findValuesAsText("rule");
  }

  @Test
  void whatIsLoggedIsRecordedAlsoWithANewConfigurationUntilTheRunEnds() throws Exception {
    String said = ForkedProgram.in(dir).environment("TACHO_JUL", "true").run(RecordedOrders.class);
    assertThat(said).contains("0 left, LogManager");
    assertThat(messages()).containsExactly("one", "two");
    assertThat(findings()).doesNotContain("framework_not_connected");
  }

  @Test
  void theManagerOfTheProgramIsTheOneThatIsUsed() throws Exception {
    String said =
        ForkedProgram.in(dir)
            .property("java.util.logging.manager", RecordedOrders.OwnManager.class.getName())
            .run(RecordedOrders.class, "true");
    assertThat(said).contains("0 left, OwnManager");
    assertThat(messages()).containsExactly("one", "two");
  }

  @Test
  void withoutTheSettingNothingIsTouchedAndAFindingSaysWhatToAdd() throws Exception {
    ForkedProgram.in(dir).run(RecordedOrders.class);
    assertThat(messages()).isEmpty();
    assertThat(findings()).contains("framework_not_connected");
  }

  @Test
  void withoutTheHandlerOneSentenceSaysSo() throws Exception {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> entry.endsWith("jul/target/classes") ? without(entry) : entry)
            .collect(Collectors.joining(File.pathSeparator));
    String said = ForkedProgram.in(dir).classPath(classPath).run(RecordedOrders.class, "true");
    assertThat(said)
        .contains("tachograph: jul does nothing: tachograph-jul is not on the class path.");
    assertThat(messages()).isEmpty();
  }

  /** Our classes, which the program looks for itself, without the service. */
  private String without(String classes) {
    Path copy = dir.resolve("classes/dev/tachograph/jul");
    try (Stream<Path> all = Files.list(Path.of(classes, "dev/tachograph/jul"))) {
      Files.createDirectories(copy);
      for (Path one : all.toList()) {
        Files.copy(one, copy.resolve(one.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return dir.resolve("classes").toString();
  }
}
