package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launch scripts tell while they build, with a mvn that only says what Maven would. */
class LaunchBuildTest {
  private static final String PROJECT =
      "[INFO] Building Tachograph Recorder 0.1.0-SNAPSHOT   [2/13]";
  private static final String LONG_PROJECT =
      "[INFO] Building A Module Of A Name That Fills The Line 0.1.0-SNAPSHOT[3/13]";
  private static final String START =
      "name=tacho; home='%s'; . \"$home/cli/src/main/sh/launch.sh\"; echo started";

  @TempDir Path dir;

  private Path home;
  private Path bin;
  private String start;

  @BeforeEach
  void aCheckoutThatWasNeverBuilt() throws IOException {
    home = Files.createDirectories(dir.resolve("the checkout"));
    bin = Files.createDirectories(dir.resolve("bin"));
    Path launch = Path.of("cli/src/main/sh/launch.sh");
    Files.createDirectories(home.resolve(launch).resolveSibling(""));
    Files.copy(Cli.ROOT.resolve(launch), home.resolve(launch));
    script(
        "java",
        "case $1 in -fullversion) echo 'openjdk full version \"17.0.15+6\"' >&2;; *) echo jdk.compiler@17;; esac");
    start = START.formatted(home);
  }

  private void script(String name, String... lines) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A mvn that fetches, builds two modules, says of the second what is given here, and ends. */
  private void mvn(int code, String... lines) throws IOException {
    List<String> said = new ArrayList<>();
    said.add("[INFO] Scanning for projects...");
    said.add(PROJECT);
    said.add("[INFO] Downloading from somewhere: a.jar");
    said.add("[INFO] Downloaded from somewhere: a.jar (1 kB at 1 kB/s)");
    said.add("[INFO] --- maven-compiler-plugin:3.14.1:compile (default-compile) @ recorder ---");
    said.add("[WARNING] of no interest");
    said.add("a library's own word");
    said.add(LONG_PROJECT);
    said.addAll(List.of(lines));
    script("mvn", "cat <<'EOF'", String.join("\n", said), "EOF", "exit " + code);
  }

  /** What a command said on a stream each, and its exit code behind that. */
  private List<String> run(String... command) throws Exception {
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return List.of(
        Files.readString(out), Files.readString(err), Integer.toString(process.exitValue()));
  }

  @Test
  void aBuildTellsItsModulesAndNothingElse() throws Exception {
    mvn(0);
    List<String> said = run("sh", "-c", start);
    assertThat(said.get(0)).isEqualTo("started\n");
    assertThat(said.get(1).lines())
        .containsExactly(
            "tacho: building once...",
            "tacho: [2/13] Tachograph Recorder",
            "tacho: [3/13] A Module Of A Name That Fills The Line");
  }

  @Test
  void onATerminalABuildIsOneLineThatMovesAndIsGoneAtItsEnd() throws Exception {
    mvn(0);
    script("stty", "echo 24 61");
    script("start", "TERM=vt100; " + start);
    String said = run("script", "-qec", bin.resolve("start").toString(), "/dev/null").get(0);
    String end = "\r\u001b[K";
    assertThat(said)
        .contains(end + "tacho: [2/13] Tachograph Recorder, compile, 1 fetched" + end)
        .contains(end + "tacho: [3/13] A Module Of A Name That Fills The Line, 1 fetc" + end)
        .contains(end + "started")
        .doesNotContain("[INFO]", "a library's");
  }

  @Test
  void whatABuildSaysOfAnErrorComesThrough() throws Exception {
    mvn(3, "[ERROR] first", "  below it", "[INFO] no more", "a library's own word", "[ERROR] next");
    List<String> said = run("sh", "-c", start);
    assertThat(said.get(2)).isEqualTo("2");
    assertThat(said.get(0)).isEmpty();
    assertThat(said.get(1).lines().skip(3))
        .containsExactly(
            "[ERROR] first",
            "  below it",
            "[ERROR] next",
            "tacho: the build failed; the lines above say why");
  }
}
