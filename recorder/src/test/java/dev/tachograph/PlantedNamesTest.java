package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.logging.Log;
import dev.tachograph.recovery.Recovery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files created under the final names of a run during it do not prevent its finalization. */
@Timeout(300)
class PlantedNamesTest {
  private static final Log LOG = Log.get("test.planted");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SUFFIXES =
      List.of(".json", ".logs.jsonl", ".resources.jsonl", ".events.jsonl", ".trace.json");

  private enum Plant {
    LINK_TO_A_FILE,
    LINK_TO_NOTHING,
    FILE,
    DIRECTORY
  }

  @TempDir Path dir;

  @TempDir Path elsewhere;

  /** Of the run that goes on. */
  private String base() throws IOException {
    return RunFilesOf.names(dir).stream()
        .filter(name -> name.endsWith(".journal"))
        .map(name -> name.substring(0, name.indexOf('.')))
        .findFirst()
        .orElseThrow();
  }

  private void plant(Plant what, Path name) throws IOException {
    Path victim = elsewhere.resolve("victim");
    Files.writeString(victim, "private");
    switch (what) {
      case LINK_TO_A_FILE -> Files.createSymbolicLink(name, victim);
      case LINK_TO_NOTHING -> Files.createSymbolicLink(name, elsewhere.resolve("nothing"));
      case FILE -> Files.writeString(name, "theirs");
      case DIRECTORY -> Files.createDirectory(name);
    }
  }

  private void isLeftAlone(Plant what, Path name) throws IOException {
    switch (what) {
      case LINK_TO_A_FILE, LINK_TO_NOTHING -> assertThat(name).isSymbolicLink();
      case FILE -> assertThat(name).hasContent("theirs");
      case DIRECTORY -> assertThat(name).isEmptyDirectory();
    }
    assertThat(elsewhere.resolve("victim")).hasContent("private");
    assertThat(elsewhere.resolve("nothing")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(Plant.class)
  void runGetsOtherNamesAndReportsThem(Plant what) throws Exception {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    RunConfig config =
        RunConfig.builder()
            .outputDir(dir)
            .consoleStream(new PrintStream(console, true, StandardCharsets.UTF_8))
            .build();
    List<Path> planted = new ArrayList<>();
    Run run = Tachograph.start(config);
    String base = base();
    try (run) {
      LOG.info("before").emit();
      run.putResult("done", true);
      for (String suffix : SUFFIXES) {
        Path name = dir.resolve(base + suffix);
        plant(what, name);
        planted.add(name);
      }
      LOG.info("after").emit();
    }
    for (Path name : planted) {
      isLeftAlone(what, name);
    }
    assertThat(RunFilesOf.names(dir)).noneMatch(name -> name.matches(".*(part|journal|new)"));
    JsonNode report = JSON.readTree(dir.resolve(base + ".1.json").toFile());
    assertThat(report.get("status").asText()).isEqualTo("completed");
    assertThat(report.at("/logs/paths").toString()).isEqualTo("[\"" + base + ".logs.1.jsonl\"]");
    assertThat(report.get("findings").toString()).contains("name_taken", base + ".1.json");
    assertThat(dir.resolve(base + ".logs.1.jsonl")).content().contains("before").contains("after");
    assertThat(JSON.readTree(dir.resolve(base + ".trace.1.json").toFile()).isArray()).isTrue();
    assertThat(console.toString(StandardCharsets.UTF_8))
        .contains("tachograph: ")
        .contains(base + ".1.json");
    assertThat(run.files()).contains(dir.resolve(base + ".1.json"));
  }

  @ParameterizedTest
  @EnumSource(Plant.class)
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
  void killedRunGetsOtherNames(Plant what) throws Exception {
    try (Child child = Child.start(dir, "wait")) {
      child.awaitLine("ready").signal("KILL").end();
    }
    String base = base();
    List<Path> planted = new ArrayList<>();
    for (String suffix : SUFFIXES) {
      Path name = dir.resolve(base + suffix);
      // One's own file of that name is the finished one, as after a kill right before the end.
      if (what != Plant.FILE) {
        plant(what, name);
        planted.add(name);
      }
    }
    assertThat(Recovery.recover(dir, false)).hasSize(1);
    for (Path name : planted) {
      isLeftAlone(what, name);
    }
    String number = what == Plant.FILE ? "" : ".1";
    JsonNode report = JSON.readTree(dir.resolve(base + number + ".json").toFile());
    assertThat(report.get("status").asText()).isEqualTo("killed");
    assertThat(dir.resolve(base + ".logs" + number + ".jsonl")).isRegularFile();
    assertThat(RunFilesOf.names(dir)).noneMatch(name -> name.matches(".*(part|journal|new)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".logs.jsonl", ".trace.json"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
  void fifoInThePlaceOfAFileOfAKilledRunIsNamedAndTheNextRunIsRecovered(String suffix)
      throws Exception {
    try (Child child = Child.start(dir, "wait")) {
      child.awaitLine("ready").signal("KILL").end();
    }
    Path part = dir.resolve(base() + suffix + ".part");
    Files.delete(part);
    assumeTrue(
        new ProcessBuilder("mkfifo", part.toString()).start().waitFor() == 0,
        "NOT TESTED: this system makes no FIFOs");
    Path other = Files.createDirectory(dir.resolve("other"));
    try (Child child = Child.start(other, "wait")) {
      child.awaitLine("ready").signal("KILL").end();
    }
    String second = "2999-01-01__00-00-00";
    for (String name : RunFilesOf.names(other)) {
      String moved = second + name.substring(name.indexOf('.'));
      Files.move(other.resolve(name), dir.resolve(moved));
    }
    List<Recovery.Found> found = Recovery.recover(dir, false);
    assertThat(found).hasSize(2);
    assertThat(found.toString()).contains(part + " is no regular file; remove it");
    assertThat(dir.resolve(second + ".json")).isRegularFile();
  }

  /** Where the system lets every user create a hard link to another user's file. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "NOT TESTED: this system has no POSIX signals")
  void secondNameOfAnotherFileIsNotTakenForAFullLog() throws Exception {
    Path victim = Files.writeString(elsewhere.resolve("victim"), "private, without an end of line");
    try (Child child = Child.start(dir, "many-files")) {
      child.awaitLine("ready").signal("KILL").end();
    }
    String base = base();
    Files.createLink(dir.resolve(base + ".logs.1.jsonl"), victim);
    assertThat(Recovery.recover(dir, true)).hasSize(1);
    assertThat(victim).hasContent("private, without an end of line");
    assertThat(dir.resolve(base + ".logs.jsonl")).content().contains("before");
  }

  @Test
  void plantedNumbersAndTheNameOfTheNextReportAreLeftAloneToo() throws Exception {
    RunConfig config = RunConfig.builder().outputDir(dir).build();
    Run run = Tachograph.start(config);
    String base = base();
    try (run) {
      for (String suffix : List.of(".json", ".1.json", ".json.part.new", ".logs.jsonl")) {
        Files.createDirectories(dir.resolve(base + suffix).resolve("full"));
      }
      Files.createSymbolicLink(dir.resolve(base + ".logs.1.jsonl"), elsewhere.resolve("nothing"));
    }
    assertThat(dir.resolve(base + ".2.json")).isRegularFile();
    assertThat(dir.resolve(base + ".logs.2.jsonl")).isRegularFile();
    assertThat(Files.isSymbolicLink(dir.resolve(base + ".logs.1.jsonl"))).isTrue();
    assertThat(Files.exists(elsewhere.resolve("nothing"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
