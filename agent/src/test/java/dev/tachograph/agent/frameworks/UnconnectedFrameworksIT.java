package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program logs past the run of its code is named in the report, with what to add. */
class UnconnectedFrameworksIT {
  private static final String RULE = "framework_not_connected";

  /** The provider of SLF4J, which the agent does not need. */
  private static final Path PROVIDER =
      Path.of(System.getProperty("tachograph.root"), "integrations", "slf4j", "target", "classes");

  @TempDir Path dir;

  private static List<String> found(JsonNode report) {
    List<String> found = new ArrayList<>();
    for (JsonNode finding : report.path("findings")) {
      if (finding.path("rule").asText().equals(RULE)) {
        assertThat(finding.path("severity").asText()).isEqualTo("info");
        found.add(
            finding.at("/evidence/framework").asText() + ": " + finding.path("text").asText());
      }
    }
    return found;
  }

  private List<String> found(String name, String... jars) throws Exception {
    return found(Program.of(dir, name, jars).runByCode(List.of(), "typed"));
  }

  @Test
  void logback() throws Exception {
    assertThat(found("LogbackProgram", "logback-classic-1.6", "logback-core-1.6", "slf4j-api-2.0"))
        .singleElement()
        .asString()
        .startsWith("Logback: ")
        .contains("add tachograph-logback and its appender", "start the program with the agent");
  }

  @Test
  void logbackOfSlf4j1() throws Exception {
    assertThat(
            found("Logback12Program", "logback-classic-1.2", "logback-core-1.2", "slf4j-api-1.7"))
        .singleElement()
        .asString()
        .startsWith("Logback: ");
  }

  @Test
  void log4j2() throws Exception {
    assertThat(found("Log4j2Program", "log4j-core", "log4j-api"))
        .singleElement()
        .asString()
        .startsWith("Log4j 2: ")
        .contains("add tachograph-log4j2 and its appender");
  }

  @Test
  void log4j1() throws Exception {
    assertThat(found(Program.of(dir, "Log4j1Program", "reload4j").runByCode(List.of(), "typed")))
        .singleElement()
        .asString()
        .startsWith("Log4j 1: ")
        .contains("in this run: start the program with the agent.");
  }

  @Test
  void javaUtilLogging() throws Exception {
    assertThat(found(Program.of(dir, "JulProgram").runByCode(List.of(), "typed")))
        .singleElement()
        .asString()
        .startsWith("java.util.logging: ")
        .contains("add tachograph-jul and set jul=true (TACHO_JUL=true)");
  }

  @Test
  void slf4jSimple() throws Exception {
    assertThat(found("SimpleProgram", "slf4j-simple-2.0", "slf4j-api-2.0"))
        .singleElement()
        .asString()
        .startsWith("SLF4J: ")
        .contains("bound to slf4j-simple", "put tachograph-slf4j in the place of slf4j-simple");
  }

  @Test
  void slf4jThatIsBoundElsewhereThoughOursIsThere() throws Exception {
    Program program = Program.of(dir, "SimpleProgram", "slf4j-simple-2.0", "slf4j-api-2.0");
    assertThat(found(program.runByCode(List.of(PROVIDER))))
        .singleElement()
        .asString()
        .contains("take slf4j-simple off the class path, so that tachograph-slf4j is found");
  }

  @Test
  void slf4j1ThatDoesNotFindOurs() throws Exception {
    Program program = Program.of(dir, "Simple17Program", "slf4j-api-1.7");
    assertThat(found(program.runByCode(List.of(PROVIDER))))
        .singleElement()
        .asString()
        .contains("it is SLF4J 1, which does not find tachograph-slf4j; take slf4j-api 2");
  }

  @Test
  void slf4j1ThatIsBoundToNothing() throws Exception {
    assertThat(found("Simple17Program", "slf4j-api-1.7"))
        .singleElement()
        .asString()
        .contains("bound to nothing", "take slf4j-api 2 and add tachograph-slf4j");
  }

  @Test
  void slf4jThatIsBoundToUs() throws Exception {
    Program program = Program.of(dir, "SimpleProgram", "slf4j-api-2.0");
    assertThat(found(program.runByCode(List.of(PROVIDER)))).isEmpty();
    assertThat(found(program.runByCode(List.of()))).hasSize(1);
  }

  @Test
  void frameworksThatAreThereAndNotUsed() throws Exception {
    Program program =
        Program.of(
            dir,
            "SilentProgram",
            "logback-classic-1.6",
            "logback-core-1.6",
            "slf4j-api-2.0",
            "log4j-core",
            "log4j-api",
            "reload4j");
    assertThat(found(program.runByCode(List.of()))).isEmpty();
    assertThat(found(program.runByCode(List.of(), "configures"))).isEmpty();
  }
}
