package dev.tachograph.cli.run.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher's arguments have it run. */
class LauncherArgumentsTest {
  private static final Path AGENT = Path.of("/lib/agent.jar");

  @TempDir Path dir;

  private LauncherArguments read(String line) {
    return LauncherArguments.of(List.of(line.split(" ", -1)), dir, AGENT);
  }

  @ParameterizedTest
  @CsvSource({
    "-cp a:b -Xmx1g Main -version, Main",
    "-jar app.jar --version, app.jar",
    "-Dx=y -ea -m mod/Main, mod/Main",
    "--module=mod/Main x, mod/Main",
    "--add-modules java.sql --class-path -jar Main, Main",
    "Hello.java, Hello.java",
    "-showversion Main, Main",
  })
  void mainIsFound(String line, String main) {
    assertThat(read(line).main()).isEqualTo(main);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-version",
        "-Xlog:gc -version -jar app.jar",
        "--version",
        "-help",
        "-cp x",
        "-XshowSettings",
        "--list-modules",
        "-d java.base",
        "--describe-module=java.base"
      })
  void nothingIsRun(String line) {
    assertThat(read(line).main()).isNull();
  }

  @Test
  void filesOfArgumentsAreRead() throws IOException {
    Files.writeString(dir.resolve("args"), "# mine\n-cp \"a b\"\n-XX:AOTCache=app.aot Main\nmore");
    LauncherArguments read = read("-ea @args");
    assertThat(read.main()).isEqualTo("Main");
    assertThat(read.hasArchive()).isTrue();
    assertThat(read("--disable-@files @args").main()).isEqualTo("@args");
    assertThat(read("@missing Main").main()).isEqualTo("Main");
  }

  @Test
  void archivesAndTheAgentAreSeen() {
    assertThat(read("-XX:SharedArchiveFile=a.jsa Main").hasArchive()).isTrue();
    assertThat(read("Main -XX:AOTCache=x").hasArchive()).isFalse();
    assertThat(read("-javaagent:/lib/agent.jar=out=x Main").hasAgent()).isTrue();
    assertThat(read("-javaagent:/lib/other.jar Main").hasAgent()).isFalse();
  }
}
