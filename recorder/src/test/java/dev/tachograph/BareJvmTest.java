package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is recorded, if with fewer data, whatever the JVM or its environment lacks. */
class BareJvmTest {
  private static final ModuleFinder SYSTEM = ModuleFinder.ofSystem();

  @TempDir Path dir;

  @Test
  void jvmOfTheBaseModuleAloneRecordsARunAndWarnsOnceOfEachThingItLacks() throws Exception {
    String said = record(List.of("--limit-modules", "java.base"), "safepoints");
    assertThat(said.lines().filter(line -> line.contains(" WARN ")))
        .hasSize(2)
        .anyMatch(line -> line.contains("java.management"))
        .anyMatch(line -> line.contains("jdk.jfr"));
    assertThat(lines(".resources.jsonl")).allMatch(line -> line.contains("\"heap_used_kb\":null"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"java.management", "jdk.management", "jdk.unsupported", "jdk.jfr", "java.logging"})
  void jvmWithoutAModuleRecordsARun(String module) throws Exception {
    List<String> present =
        SYSTEM.findAll().stream()
            .map(found -> found.descriptor().name())
            .filter(name -> !needs(name, module))
            .toList();
    String said = record(List.of("--limit-modules", String.join(",", present)), "");
    boolean managed = !module.equals("java.management");
    assertThat(said.contains(" WARN ")).isEqualTo(!managed);
    assertThat(lines(".resources.jsonl"))
        .allMatch(line -> line.contains("\"heap_used_kb\":null") == !managed);
  }

  private static boolean needs(String name, String module) {
    if (name.equals(module)) {
      return true;
    }
    for (Requires required : SYSTEM.find(name).map(BareJvmTest::requires).orElse(List.of())) {
      if (!required.modifiers().contains(Requires.Modifier.STATIC)
          && needs(required.name(), module)) {
        return true;
      }
    }
    return false;
  }

  private static List<Requires> requires(ModuleReference module) {
    return List.copyOf(module.descriptor().requires());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1k", "64k", "300k"})
  void littleDirectMemoryIsNoReasonNotToRecord(String bytes) throws Exception {
    String said = record(List.of("-XX:MaxDirectMemorySize=" + bytes), "elsewhere");
    assertThat(said).doesNotContain(" WARN ");
  }

  @Test
  void directMemoryThatTheProgramUsedUpIsNoReasonNotToRecord() throws Exception {
    String said = record(List.of("-XX:MaxDirectMemorySize=4m"), "exhaust");
    assertThat(said).doesNotContain(" WARN ");
    assertThat(lines(".resources.jsonl")).noneMatch(line -> line.contains("\"rss_kb\":null"));
  }

  @Test
  void programThatLeavesNoMemoryForAJournalAtAllContinues() throws Exception {
    // Neither direct memory nor a file that could be mapped instead.
    String nowhere = "-Djava.io.tmpdir=" + dir.resolve("nowhere");
    List<String> flags = List.of("-XX:MaxDirectMemorySize=4m", nowhere);
    try (Child child = Child.start(BareMain.class, flags, dir, "exhaust", "nothing")) {
      String said = child.rest();
      assertThat(child.end()).as(said).isZero();
      assertThat(said).contains("closed", "Nothing is recorded").doesNotContain("Exception in");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tmp/größer.levels", "/tmp"})
  void levelsFileThatIsNoneIsReportedInOneLine(String file) throws Exception {
    Map<String, String> env = Map.of(LevelsFile.VARIABLE, file, "LC_ALL", "C");
    String said = record(env, List.of(), "");
    assertThat(said.lines().filter(line -> line.contains(" WARN ")))
        .singleElement()
        .asString()
        .contains("the levels file cannot be read");
  }

  @Test
  void levelsFileThatIsNoPathIsReportedAndNothingIsThrown() throws IOException {
    RunConfig config = RunConfig.builder().outputDir(dir).consoleFilter(null).build();
    try (OngoingRun run = (OngoingRun) Tachograph.start(config)) {
      assertThat(LevelsFile.start("a\0b", config, run.runLevels())).isNull();
    }
    assertThat(lines(".logs.jsonl"))
        .anyMatch(line -> line.contains("the levels file cannot be read"));
  }

  private String record(List<String> flags, String what) throws Exception {
    return record(Map.of(), flags, what);
  }

  private String record(Map<String, String> env, List<String> flags, String what) throws Exception {
    try (Child child = Child.start(env, BareMain.class, flags, dir, what)) {
      String said = child.rest();
      assertThat(child.end()).as(said).isZero();
      assertThat(said)
          .contains("closed")
          .doesNotContain("Exception in", "MemoryError", "DefFoundError");
      List<String> logs = lines(".logs.jsonl");
      assertThat(logs.stream().filter(line -> line.contains("\"recorded\""))).hasSize(2_000);
      assertThat(logs).anyMatch(line -> line.contains("\"there\":true"));
      assertThat(lines(".json")).anyMatch(line -> line.contains("\"status\":\"completed\""));
      assertThat(lines(".txt")).contains("== end");
      return said;
    }
  }

  /** The lines of all files of the run with a suffix, including segments. */
  private List<String> lines(String suffix) throws IOException {
    int dot = suffix.lastIndexOf('.');
    List<Path> files;
    try (Stream<Path> all = Files.list(dir)) {
      files =
          all.filter(file -> file.toString().endsWith(suffix.substring(dot)))
              .filter(file -> file.toString().contains(suffix.substring(0, dot)))
              .collect(Collectors.toList());
    }
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      lines.addAll(Files.readAllLines(file));
    }
    return lines;
  }
}
