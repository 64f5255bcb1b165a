package dev.tachograph.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.Tachograph;
import dev.tachograph.testing.ForkedProgram;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A build by Maven that has us on its test class path, and knows nothing else of us. */
@Tag("heavy")
@Timeout(600)
class MavenTestsIT {
  private static final String BUILD = "2026-11-30__19-12-47-4711";

  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>com.example</groupId>
        <artifactId>shop</artifactId>
        <version>1</version>
        <properties>
          <maven.compiler.release>17</maven.compiler.release>
          <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        </properties>
        <dependencies>
          <dependency>
            <groupId>org.junit.jupiter</groupId>
            <artifactId>junit-jupiter</artifactId>
            <version>%s</version>
            <scope>test</scope>
          </dependency>
        </dependencies>
        <build>
          <plugins>
            <plugin>
              <artifactId>maven-resources-plugin</artifactId>
              <version>3.5.0</version>
            </plugin>
            <plugin>
              <artifactId>maven-compiler-plugin</artifactId>
              <version>3.14.1</version>
            </plugin>
            <plugin>
              <artifactId>maven-surefire-plugin</artifactId>
              <version>3.6.1</version>
              <configuration>
                <forkCount>1</forkCount>
                <reuseForks>false</reuseForks>
                <additionalClasspathElements>
                  %s
                </additionalClasspathElements>
              </configuration>
            </plugin>
          </plugins>
        </build>
      </project>
      """;

  @TempDir Path dir;

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void write(String name, String body) throws Exception {
    Path file = dir.resolve("src/test/java/" + name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "import org.junit.jupiter.api.*;\nclass " + name + " {\n" + body + "}\n");
  }

  private String build(int exitCode) throws Exception {
    String ours =
        Stream.of(TestRunSessionListener.class, Tachograph.class, Histogram.class)
            .map(type -> "<element>" + place(type) + "</element>")
            .collect(Collectors.joining());
    Files.writeString(
        dir.resolve("pom.xml"),
        String.format(Locale.ROOT, POM, System.getProperty("tachograph.junit.version"), ours));
    Path output = dir.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
                "mvn",
                "-o",
                "-B",
                "-Dmaven.repo.local=" + System.getProperty("tachograph.maven.repository"),
                "test")
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(TACHO_|MAVEN_|JAVA_).*"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TACHO_PARENT", BUILD);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isEqualTo(exitCode);
    return printed;
  }

  private List<String> spans() throws Exception {
    List<String> spans = new ArrayList<>();
    for (Path trace : ForkedProgram.files(dir.resolve("logs"), ".trace.json")) {
      for (String line : Files.readAllLines(trace)) {
        if (line.contains("\"ph\":\"B\"")) {
          spans.add(line.replaceAll(".*\"name\":\"([^\"]*)\".*", "$1"));
        }
      }
    }
    return spans;
  }

  @Test
  void eachTestJvmOfABuildLeavesARunTiedToTheBuildsRun() throws Exception {
    write("GoodTest", "  @Test void sells() {}\n  @Test void buys() {}\n");
    write("BadTest", "  @Test void refuses() { Assertions.assertEquals(1, 2); }\n");
    assertThat(build(1))
        .contains("Tests run: 3, Failures: 1")
        .doesNotContainIgnoringCase("corrupted");
    List<JsonNode> reports = ForkedProgram.reports(dir.resolve("logs"));
    assertThat(reports).hasSize(2);
    assertThat(reports).allMatch(report -> report.toString().contains("\"" + BUILD + "\""));
    assertThat(reports)
        .extracting(
            report -> report.path("status").asText() + " " + report.at("/results/tests").asInt())
        .containsExactlyInAnyOrder("completed 2", "failed 1");
    assertThat(reports.stream().map(report -> report.path("findings").toString()))
        .filteredOn(text -> text.contains("The test BadTest.refuses failed with"))
        .hasSize(1);
    assertThat(spans())
        .contains("GoodTest", "GoodTest.sells", "GoodTest.buys", "BadTest", "BadTest.refuses");
  }
}
