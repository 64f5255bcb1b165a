package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program whose run is over leaves nothing in the JVM, though the JVM keeps running. */
@Timeout(600)
class RedeployTest {
  @TempDir Path dir;

  private String deploy(int code, List<String> flags, String... scenarios) throws Exception {
    try (Child child = Child.start(RedeployMain.class, flags, dir, scenarios)) {
      String said = child.rest();
      assertThat(child.end()).as(said).isEqualTo(code);
      assertThat(said.lines().filter(line -> line.endsWith(" of 5")))
          .containsExactlyElementsOf(
              List.of(scenarios).stream().map(scenario -> scenario + ": 5 of 5").toList());
      return said;
    }
  }

  private static void leavesNothing(String said) {
    assertThat(said).contains("threads: []", "handler: true", "children ignore USR1: false");
  }

  @Test
  void classLoaderIsCollectedHoweverTheRunEnded() throws Exception {
    leavesNothing(
        deploy(0, List.of(), "closed", "twice", "body-returns", "body-throws", "unwritable"));
  }

  @Test
  void classLoaderIsCollectedThoughThreadsThatRecordedContinue() throws Exception {
    leavesNothing(deploy(0, List.of(), "pool"));
  }

  @Test
  void classLoaderIsCollectedWithAllThatCanBeTurnedOn() throws Exception {
    leavesNothing(deploy(0, List.of(), "everything"));
  }

  @Test
  void classLoaderIsCollectedThoughTheJvmHadNoMemoryToGive() throws Exception {
    leavesNothing(deploy(0, List.of("-XX:MaxDirectMemorySize=1k"), "closed", "unwritable"));
  }

  @Test
  void exceptionThatEndsTheClosingThreadIsReportedAndHoldsNothing() throws Exception {
    leavesNothing(deploy(0, List.of(), "closing-thread"));
    Path runs = dir.resolve("closing-thread");
    List<String> bases = RunFilesOf.bases(runs);
    assertThat(bases).hasSize(5);
    for (String base : bases) {
      assertThat(new RunFilesOf(runs, base).report().at("/end/cause").asText())
          .contains("the closing thread broke");
    }
  }

  @Test
  void whoTookTheHandlersHoldsNothingAndPassesOnToWhoHadThemBefore() throws Exception {
    String said = deploy(143, List.of(), "chained");
    assertThat(said.lines().filter("passed on"::equals)).hasSize(5);
  }
}
