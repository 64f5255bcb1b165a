package dev.tachograph.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project of somebody else gets us from the folder into which this build is deployed ({@code
 * -DaltDeploymentRepository}). Nothing is asked of the network: plugins and other people's
 * libraries come from the build's own repository.
 */
@Tag("heavy")
class RepositoryIT {
  private static final Path PROJECT = Release.ROOT.resolve("distribution/src/test/projects");

  @TempDir Path dir;

  private static Path repository() {
    String deployed = System.getProperty("tachograph.deployed", "");
    assertThat(deployed)
        .as("call mvn -Prelease deploy -DaltDeploymentRepository=folder::file:DIR")
        .startsWith("folder::file:");
    return Path.of(deployed.replace("folder::file:", ""));
  }

  /** The example that logs by Logback, as somebody's own project. */
  private Path project(String build) throws IOException {
    Path project = Files.createDirectories(dir.resolve("project"));
    String text =
        Files.readString(PROJECT.resolve(build))
            .replace("@repository@", repository().toUri().toString())
            .replace("@libraries@", libraries().toUri().toString())
            .replace("@version@", Release.VERSION)
            .replace("@logback@", System.getProperty("tachograph.logback.version"));
    Files.writeString(project.resolve(build), text);
    for (String file :
        List.of("java/dev/tachograph/examples/ByLogback.java", "resources/logback.xml")) {
      Path copy = project.resolve("src/main").resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(Release.ROOT.resolve("examples/src/main").resolve(file), copy);
    }
    return project;
  }

  private static Path libraries() {
    return Path.of(System.getProperty("tachograph.maven.repository"));
  }

  private static void wasRecorded(Path project) throws IOException {
    try (Stream<Path> files = Files.list(project.resolve("logs"))) {
      Path report = files.filter(RepositoryIT::isReport).findFirst().orElseThrow();
      assertThat(report).content().contains("\"completed\"");
    }
    try (Stream<Path> files = Files.list(project.resolve("logs"))) {
      Path log = files.filter(f -> f.toString().endsWith(".logs.jsonl")).findFirst().orElseThrow();
      assertThat(log).content().contains("order 4711 accepted", "few are left");
    }
  }

  private static boolean isReport(Path file) {
    return file.getFileName().toString().matches("[-_\\d]+\\.json");
  }

  @Test
  void aMavenProjectResolvesCompilesAndRuns() throws Exception {
    Path project = project("pom.xml");
    Path settings = dir.resolve("settings.xml");
    Files.writeString(
        settings,
        "<settings><mirrors><mirror><id>libraries</id><mirrorOf>central</mirrorOf><url>"
            + libraries().toUri()
            + "</url></mirror></mirrors></settings>");
    Shell shell = new Shell(project);
    shell.call(
        "mvn",
        "-B",
        "-ntp",
        "-s",
        settings.toString(),
        "-Dmaven.repo.local=" + dir.resolve("repository"),
        "-Dmdep.outputFile=class-path",
        "compile",
        "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath");
    String classPath = Files.readString(project.resolve("class-path"));
    assertThat(classPath)
        .contains("/tachograph-recorder-", "/tachograph-logback-", "/HdrHistogram-");
    shell.call("java", "-cp", "target/classes:" + classPath, "dev.tachograph.examples.ByLogback");
    wasRecorded(project);
  }

  @Test
  void aGradleProjectDoesToo() throws Exception {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "gradle")));
    if (!there) {
      System.out.println("NOT TESTED: there is no gradle in the path");
      return;
    }
    Path project = project("build.gradle");
    Files.writeString(project.resolve("settings.gradle"), "rootProject.name = 'orders'\n");
    Shell shell = new Shell(project);
    shell.call("gradle", "--no-daemon", "--console=plain", "classPath");
    String classPath = Files.readString(project.resolve("class-path"));
    shell.call("java", "-cp", classPath, "dev.tachograph.examples.ByLogback");
    wasRecorded(project);
  }

  @Test
  void everyJarHasSourcesJavadocAndLicence() throws Exception {
    Path group = repository().resolve("dev/tachograph");
    List<Path> jars;
    try (Stream<Path> files = Files.walk(group)) {
      jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .filter(file -> !file.toString().endsWith("-tests.jar"))
              .toList();
    }
    assertThat(jars).hasSizeGreaterThan(3 * 13);
    for (Path jar : jars) {
      try (JarFile file = new JarFile(jar.toFile())) {
        assertThat(file.getEntry("META-INF/LICENSE")).as("%s", jar).isNotNull();
      }
      String name = jar.toString();
      if (!name.matches(".*-(sources|javadoc|extension)\\.jar")) {
        for (String other : List.of("-sources.jar", "-javadoc.jar", ".pom", "-cyclonedx.json")) {
          assertThat(Path.of(name.replaceFirst("\\.jar$", other))).exists();
        }
      }
    }
    try (Stream<Path> modules = Files.list(group)) {
      assertThat(modules.map(path -> path.getFileName().toString()))
          .contains("tachograph-bom", "tachograph-parent", "tachograph-recorder", "tachograph-cli")
          .doesNotContain(
              "tachograph-examples", "tachograph-benchmarks", "tachograph-distribution");
    }
  }
}
