package dev.tachograph.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.agent.programs.Hello;
import dev.tachograph.agent.programs.OwnLogManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program sees of the agent at its start: nothing. */
class AgentStartIT {
  @TempDir private Path work;

  private String hello(String arguments, int exitCode) throws Exception {
    try (Program program = Program.start(work, List.of(Program.option(arguments)), Hello.class)) {
      assertThat(program.end(exitCode)).isEqualTo(exitCode == 0 ? "hello" : "");
      return program.err();
    }
  }

  @Test
  void helloWorldIsRecordedFromStartToEndAndPrintsWhatItPrints() throws Exception {
    assertThat(hello("out=runs,name=\"a, b\",tags=kind=test", 0)).isEmpty();

    JsonNode report = new RunOfProgram(work.resolve("runs")).report();
    assertThat(report.at("/status").asText()).isEqualTo("completed");
    assertThat(report.at("/end/exit_code").asInt(-1)).isZero();
    assertThat(report.at("/meta/run_name").asText()).isEqualTo("a, b");
    assertThat(report.at("/tags/kind").asText()).isEqualTo("test");
    assertThat(report.at("/argv").toString()).contains(Hello.class.getName());
    assertThat(report.at("/config/tachograph/name/origin").asText()).isEqualTo("flag");
    assertThat(report.at("/meta/build/jvm_flags").toString()).contains("-javaagent:");
  }

  @Test
  void aProgramsOwnLogManagerWinsAndNothingOfOursIsVisible() throws Exception {
    try (Program program =
        Program.start(work, List.of(Program.option("out=runs")), OwnLogManager.class)) {
      assertThat(program.end(0).split("\n"))
          .containsExactly("Manager", "null", "false", "false", "null");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-XX:+UseG1GC", "-XX:+UseZGC", "-XX:NativeMemoryTracking=summary", "-Xint"})
  void aLogManagerThatAProgramSetsLateWinsWhateverIsSampled(String flag) throws Exception {
    try (Program program =
        Program.start(
            work,
            List.of(flag, Program.option("out=runs,sample_interval=100ms")),
            OwnLogManager.class,
            "late")) {
      assertThat(program.line()).isEqualTo("ready");
      RunOfProgram run = new RunOfProgram(work.resolve("runs"));
      Eventually.until("samples", () -> run.samples() > 3);
      assertThat(program.end(0)).startsWith("Manager\n");
    }
    assertThat(new RunOfProgram(work.resolve("runs")).logs()).noneMatch(AgentStartIT::isWarning);
  }

  private static boolean isWarning(JsonNode line) {
    return line.path("level").asText().equals("WARN");
  }

  @Test
  void beforeMainNothingIsLoadedThatAProgramMaySetUpAndSharingStaysOn() throws Exception {
    Path loaded = work.resolve("loaded.txt");
    try (Program program =
        Program.start(
            work,
            List.of("-Xlog:class+load:file=" + loaded, Program.option("out=runs")),
            Hello.class)) {
      assertThat(program.end(0)).isEqualTo("hello");
    }
    List<String> lines = Files.readAllLines(loaded);
    List<String> before = new ArrayList<>();
    for (String line : lines) {
      if (line.contains(Hello.class.getName() + " ")) {
        break;
      }
      before.add(line);
    }
    assertThat(before).hasSizeLessThan(lines.size());
    assertThat(before)
        .noneMatch(
            line ->
                line.matches(".*\\b(javax\\.|java\\.util\\.logging|java\\.lang\\.management).*"));
    assertThat(lines.stream().filter(line -> line.contains("shared objects file")).count())
        .isGreaterThan(400);
  }

  @Test
  void anApplicationsClassArchiveIsStillUsed() throws Exception {
    assumeTrue(
        Program.version() < 24, "NOT TESTED: this JVM is too new, its AOT caches are tacho run's");
    Path jar = work.resolve("hello.jar");
    String name = Hello.class.getName();
    jar(jar, name);
    Path archive = work.resolve("hello.jsa");
    try (Program program =
        Program.start(
            work, List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", jar.toString(), name))) {
      assertThat(program.end(0)).isEqualTo("hello");
    }
    Path loaded = work.resolve("loaded.txt");
    try (Program program =
        Program.start(
            work,
            List.of(
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:class+load:file=" + loaded,
                Program.option("out=runs"),
                "-cp",
                jar.toString(),
                name))) {
      assertThat(program.end(0)).isEqualTo("hello");
      assertThat(program.err()).isEmpty();
    }
    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.contains(name + " source: shared objects file (top)"));
  }

  private static void jar(Path jar, String className) throws Exception {
    String file = className.replace('.', '/') + ".class";
    try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new java.util.jar.JarEntry(file));
      Files.copy(Path.of(Program.classPath(), file), out);
    }
  }

  @Test
  void aDirectoryThatIsMissingIsMade() throws Exception {
    assertThat(hello("out=not/there/yet", 0)).isEmpty();
    assertThat(new RunOfProgram(work.resolve("not/there/yet")).report().at("/status").asText())
        .isEqualTo("completed");
  }

  @Test
  void aFileInTheDirectorysPlaceIsOneLineAndTheProgramRuns() throws Exception {
    Files.writeString(work.resolve("runs"), "a file");
    assertThat(hello("out=runs", 0)).matches("tachograph: nothing is recorded: .*runs.*\\R");
  }

  @Test
  void aDirectoryThatTakesNoFilesIsOneLineAndTheProgramRuns() throws Exception {
    assertThat(hello("out=/proc/self/fdinfo", 0))
        .matches("tachograph: nothing is recorded: .*/proc/self/fdinfo.*\\R");
  }

  @Test
  void onAFullDiskTheProgramRuns() throws Exception {
    Path full = Files.createDirectory(work.resolve("runs"));
    String mount = "mount -t tmpfs -o size=16k tmpfs " + full;
    assumeTrue(
        new ProcessBuilder("unshare", "-m", "sh", "-c", mount).start().waitFor() == 0,
        "this kernel refuses tmpfs; NOT TESTED: nothing may be mounted here");
    String java =
        String.join(
            " ",
            Program.java(),
            Program.option("out=" + full),
            "-cp",
            Program.classPath(),
            Hello.class.getName());
    try (Program program =
        Program.command(work, List.of("unshare", "-m", "sh", "-c", mount + " && exec " + java))) {
      assertThat(program.end(0)).isEqualTo("hello");
      assertThat(program.err().lines()).allMatch(line -> line.startsWith("tachograph: "));
    }
  }

  @Test
  void aDirectoryOfOthersIsOneLineAndTheProgramRuns() throws Exception {
    assumeTrue(
        System.getProperty("user.name").equals("root")
            && Files.isExecutable(Path.of("/usr/bin/setpriv")),
        "NOT TESTED: only root can act as another user");
    Path classes = Files.createDirectory(work.resolve("classes"));
    Path jar = Files.copy(Program.agent(), work.resolve("agent.jar"));
    Path shared = Files.createDirectory(work.resolve("runs"));
    jar(classes.resolve("hello.jar"), Hello.class.getName());
    for (Path path : List.of(work, classes, shared)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    try (Program program =
        Program.command(
            work,
            List.of(
                "/usr/bin/setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                Program.java(),
                "-javaagent:" + jar + "=out=runs",
                "-cp",
                classes.resolve("hello.jar").toString(),
                Hello.class.getName()))) {
      assertThat(program.end(0)).isEqualTo("hello");
      assertThat(program.err()).matches("tachograph: nothing is recorded: .*runs.*\\R");
    }
  }

  @Test
  void whereRecordingIsRequiredTheProgramIsNotStarted() throws Exception {
    Files.writeString(work.resolve("runs"), "a file");
    assertThat(hello("out=runs,required=true", 2))
        .matches("tachograph: nothing is recorded: .*the program is not started.*\\R");
  }

  @Test
  void aWrongSettingIsOneLineAndTheDefaultHoldsUnlessRecordingIsRequired() throws Exception {
    assertThat(hello("out=runs,sync=often", 0))
        .matches("tachograph: Option sync is left out: never, .* are allowed, not \"often\"\\.\\R");
    JsonNode sync = new RunOfProgram(work.resolve("runs")).report().at("/config/tachograph/sync");
    assertThat(sync.path("value").asText() + sync.path("origin").asText())
        .isEqualTo("neverdefault");
    assertThat(hello("out=others,sync=often,required", 2))
        .matches("tachograph: nothing is recorded: Option sync .*the program is not started.*\\R");
    assertThat(work.resolve("others")).doesNotExist();
  }

  @Test
  void withoutTheModuleOfManagementARunIsRecordedAlsoWhereThatIsRequired() throws Exception {
    List<String> options =
        List.of(
            "--limit-modules",
            "java.base,java.instrument",
            Program.option("out=runs,when_full=block,required"));
    try (Program program = Program.start(work, options, Hello.class)) {
      assertThat(program.end(0)).isEqualTo("hello");
    }
    JsonNode report = new RunOfProgram(work.resolve("runs")).report();
    assertThat(report.at("/status").asText()).isEqualTo("completed");
    assertThat(report.at("/config/tachograph/when_full/value").asText()).isEqualTo("block");
  }

  private Program helloWithout(Path agent, String arguments, Map<String, String> variables)
      throws Exception {
    return Program.command(
        work,
        List.of(
            Program.java(),
            "-javaagent:" + agent + arguments,
            "-cp",
            Program.classPath(),
            Hello.class.getName()),
        variables);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"required", "required=true", "required=\"true\"", "required=", "variable"})
  void howeverRecordingIsRequiredTheProgramIsNotStartedWithoutIt(String how) throws Exception {
    boolean byVariable = how.equals("variable");
    Files.writeString(work.resolve("runs"), "a file");
    Path damaged = work.resolve("damaged.jar");
    damage(damaged);
    for (Path agent : List.of(Program.agent(), damaged)) {
      try (Program program =
          helloWithout(
              agent,
              "=out=runs" + (byVariable ? "" : "," + how),
              byVariable ? Map.of("TACHO_REQUIRED", "true") : Map.of())) {
        assertThat(program.end(2)).isEmpty();
        assertThat(program.err())
            .matches("tachograph: nothing is recorded: .*the program is not started.*\\R");
      }
    }
  }

  @Test
  void whatIsNotRequiredKeepsNoProgramFromRunning() throws Exception {
    Path damaged = work.resolve("damaged.jar");
    damage(damaged);
    for (String arguments : List.of("", "=out=runs,required=false")) {
      try (Program program =
          helloWithout(
              damaged, arguments, Map.of("TACHO_REQUIRED", arguments.isEmpty() ? "" : "true"))) {
        assertThat(program.end(0)).isEqualTo("hello");
        assertThat(program.err()).matches("tachograph: nothing is recorded: .*\\R");
      }
    }
  }

  /** An agent of which nothing but what is on the class path can be loaded. */
  private static void damage(Path jar) throws Exception {
    try (var whole = new java.util.jar.JarFile(Program.agent().toFile());
        var out =
            new java.util.jar.JarOutputStream(Files.newOutputStream(jar), whole.getManifest())) {
      for (String name : List.of("Agent", "AgentLoader", "AgentLoader$1")) {
        var entry = whole.getJarEntry("dev/tachograph/agent/" + name + ".class");
        if (entry != null) {
          out.putNextEntry(new java.util.jar.JarEntry(entry.getName()));
          whole.getInputStream(entry).transferTo(out);
        }
      }
    }
  }

  @Test
  void aWrongSettingIsOneLineAndTheProgramIsRecorded() throws Exception {
    assertThat(hello("out=runs,sample_interval=soon", 0))
        .contains("sample_interval")
        .hasLineCount(1);
    assertThat(new RunOfProgram(work.resolve("runs")).report().at("/status").asText())
        .isEqualTo("completed");
  }
}
