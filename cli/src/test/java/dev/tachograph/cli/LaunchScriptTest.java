package dev.tachograph.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launch scripts in a checkout of their own, with a java and a mvn that only report their
 * calls.
 */
class LaunchScriptTest {
  @TempDir Path dir;

  private Path home;
  private Path bin;
  private FakeTools tools;

  @BeforeEach
  void aCheckoutWithFakeTools() throws IOException {
    home = Files.createDirectories(dir.resolve("the checkout"));
    tools = new FakeTools(dir);
    bin = tools.bin();
    for (String file : List.of("tacho", "history-node")) {
      FakeTools.copy(Cli.ROOT.resolve(file), home.resolve(file));
    }
    Path parts = Path.of("cli/src/main/sh");
    for (String part : List.of("launch.sh", "archives.sh")) {
      FakeTools.copy(Cli.ROOT.resolve(parts).resolve(part), home.resolve(parts).resolve(part));
    }
    for (String pom : List.of("pom.xml", "cli/pom.xml", "node/pom.xml")) {
      Files.createDirectories(home.resolve(pom).getParent());
      Files.writeString(home.resolve(pom), "<project/>");
    }
    source("cli/src/main/java/A.java");
    tools.java("17.0.15+6");
    tools.script(
        "mvn",
        "echo \"mvn $*\"; cd '" + home + "' || exit 1",
        "mkdir -p cli/target node/target",
        ": >cli/target/tacho.jar; : >node/target/history-node.jar");
  }

  @Test
  void theJarsAreBuiltOnceAndArgumentsArriveAsTheyAre() throws Exception {
    FakeTools.Answer first = tools.run(home.resolve("tacho"), "ls", "a b", "*");
    assertThat(first.err()).contains("tacho: building once...", "-pl cli,node -am");
    assertThat(first.out())
        .contains("arg[-Dtachograph.home=" + home.toRealPath() + "]")
        .contains("arg[-Dtachograph.terminal=false]\narg[-Dtachograph.columns=]")
        .endsWith(
            "arg[" + home.toRealPath() + "/cli/target/tacho.jar]\narg[ls]\narg[a b]\narg[*]\n");
    assertThat(tools.run(home.resolve("tacho")).err()).isEmpty();
    assertThat(tools.run(home.resolve("history-node")).out()).contains("/history-node.jar]");
  }

  @Test
  void whatIsNewerThanTheLastBuildIsBuiltAgain() throws Exception {
    tools.run(home.resolve("tacho"));
    later("cli/src/main/java/A.java");
    assertThat(tools.run(home.resolve("tacho")).err()).contains("building once");
    later("pom.xml");
    Files.setLastModifiedTime(home.resolve("target/built"), FileTime.from(soon(200)));
    assertThat(tools.run(home.resolve("tacho")).err()).as("built since").isEmpty();
    Files.delete(home.resolve("cli/target/tacho.jar"));
    assertThat(tools.run(home.resolve("tacho")).err()).contains("building once");
  }

  @Test
  void theArchiveOfClassesIsMadeAgainWhenAPartOfTheProgramIsNewer() throws Exception {
    source("analysis/src/test/resources/runs/2026-11-23__06-12-47.json");
    Path made = home.resolve("made");
    tools.java(
        "17.0.15+6", "-XX:ArchiveClasses*) : >\"${1#*=}\"; echo made >>'" + made + "'; exit;;");
    tools.run(home.resolve("tacho"));
    tools.run(home.resolve("tacho"));
    assertThat(made).content().hasLineCount(1);
    source("cli/target/lib/tachograph-recorder-1.jar");
    later("cli/target/lib/tachograph-recorder-1.jar");
    tools.run(home.resolve("tacho"));
    assertThat(made).content().hasLineCount(2);
    Path archive = home.resolve("cli/target/tacho-17.jsa");
    Files.setLastModifiedTime(archive, FileTime.from(soon(200)));
    tools.run(home.resolve("tacho"));
    assertThat(made).content().hasLineCount(2);
  }

  @Test
  void aCopyThatMayNotBuildStartsWhatIsThere() throws Exception {
    tools.run(home.resolve("tacho"));
    later("pom.xml");
    assertThat(tools.run(Map.of("TACHO_BUILD", "never"), home.resolve("tacho")).err()).isEmpty();
  }

  @Test
  void theFolderIsFoundThroughLinks() throws Exception {
    Path one = Files.createSymbolicLink(dir.resolve("one"), Path.of("the checkout/tacho"));
    Path two =
        Files.createSymbolicLink(Files.createDirectory(dir.resolve("d")).resolve("two"), one);
    assertThat(tools.run(two).out()).contains("[-Dtachograph.home=" + home.toRealPath() + "]");
    Path node = Files.createSymbolicLink(dir.resolve("n"), home.resolve("history-node"));
    assertThat(tools.run(node).out()).contains("[-Dtachograph.home=" + home.toRealPath() + "]");
  }

  @Test
  void whatIsMissingIsReportedInOneLine() throws Exception {
    Files.delete(bin.resolve("mvn"));
    assertFails("tacho: mvn is missing; install Maven 3.8 or newer to build once", Map.of());
    tools.java("11.0.2+9");
    assertFails(bin + "/java is version 11; a JDK 17 or newer is needed", Map.of());
    Files.delete(bin.resolve("java"));
    assertFails("tacho: java is missing; install a JDK 17 or newer, or set JAVA_HOME", Map.of());
    assertFails("JAVA_HOME is /nowhere, but there is no bin/java", Map.of("JAVA_HOME", "/nowhere"));
  }

  @Test
  void aBuildThatFailsSaysSo() throws Exception {
    tools.script("mvn", "echo '[ERROR] why'; exit 1");
    FakeTools.Answer answer = tools.run(home.resolve("tacho"));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("[ERROR] why", "tacho: the build failed");
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void optionsForTheJvmAreSplitAtSpacesOnly() throws Exception {
    FakeTools.Answer answer =
        tools.run(Map.of("TACHO_JAVA_OPTS", "-Xmx1g  -Da=*"), home.resolve("tacho"));
    assertThat(answer.out()).contains("arg[-Xmx1g]\narg[-Da=*]\n");
  }

  @Test
  void signalsOfARecordedCommandAreBlockedBeforeTheJvmStarts() throws Exception {
    tools.script(
        "env", "while [ \"${1#*=}\" != \"$1\" ]; do echo \"env[$1]\"; shift; done; exec \"$@\"");
    tools.script("true", "exit 0");
    FakeTools.Answer answer = tools.run(home.resolve("tacho"), "run", "--", "a b");
    assertThat(answer.out())
        .contains(
            "env[--block-signal=HUP,INT,QUIT,USR1,USR2,ALRM,TERM,STKFLT,CHLD,CONT,TSTP,TTIN,TTOU,URG,VTALRM,"
                + "PROF,WINCH,IO,PWR,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,"
                + "55,56,57,58,59,60,63,64]",
            "env[_JAVA_SR_SIGNUM=61]",
            "arg[-Xrs]\n")
        .endsWith("arg[run]\narg[--]\narg[a b]\n");
    assertThat(tools.run(home.resolve("tacho"), "ls").out()).doesNotContain("env[", "arg[-Xrs]");
    tools.script("env", "exit 125");
    assertThat(tools.run(home.resolve("tacho"), "run", "--", "a b").out())
        .doesNotContain("arg[-Xrs]");
  }

  @Test
  void theEnvironmentIsHandedToARecordedCommandAsTheScriptWasGivenIt() throws Exception {
    tools.script("base64", "exec /usr/bin/base64 \"$@\"");
    tools.java("17", "-XX:*) echo \"$_TACHO_ENVIRON_1$_TACHO_ENVIRON_2 $LC_ALL\"; exit;;");
    tools.script("env", "exit 125");
    Map<String, String> given =
        Map.of("spring.url", "a\nb", "name", "kept", "big", "x".repeat(90_000), "LANG", "C");
    String[] said = tools.run(given, home.resolve("tacho"), "run", "--", "x").out().split("\\s", 3);
    List<String> handed =
        List.of(new String(Base64.getDecoder().decode(said[0]), UTF_8).split("\0", -1));
    assertThat(handed)
        .contains("spring.url=a\nb", "name=kept", "LANG=C", "PATH=" + bin)
        .hasSize(given.size() + 2);
    assertThat(said[1]).isEqualTo("C.UTF-8");
    assertThat(tools.run(given, home.resolve("tacho"), "ls").out()).isBlank();
    // Too much to be passed on twice.
    Map<String, String> huge = new HashMap<>();
    for (int i = 0; i < 6; i++) {
      huge.put("big" + i, "x".repeat(100_000));
    }
    assertThat(tools.run(huge, home.resolve("tacho"), "run", "--", "x").out()).isBlank();
  }

  @Test
  void whatIsClosedIsNothingAndToldToARecordedCommand() throws Exception {
    tools.run(home.resolve("tacho"));
    Path told = dir.resolve("told");
    tools.java(
        "17",
        "-XX:*) ls -l /proc/$$/fd >'" + told + "'; echo \"[$_TACHO_CLOSED]\" >>'" + told + "';;");
    tools.script("closing", "exec '" + home.resolve("tacho") + "' run -- x <&- >&- 2>&-");
    assertThat(tools.run(bin.resolve("closing")).code()).isZero();
    assertThat(told)
        .content()
        .contains("0 -> /dev/null", "1 -> /dev/null", "2 -> /dev/null", "[012]");
    tools.script("open", "exec '" + home.resolve("tacho") + "' run -- x");
    assertThat(tools.run(bin.resolve("open")).code()).isZero();
    assertThat(told).content().contains("[]");
  }

  @Test
  void theNodesHeapIsKeptSmallByACollectorThatTheCallerMayReplace() throws Exception {
    FakeTools.Answer answer = tools.run(home.resolve("history-node"));
    assertThat(answer.out()).contains("arg[-XX:+UseSerialGC]\narg[-XX:MaxNewSize=48m]\n");
    FakeTools.Answer other =
        tools.run(Map.of("TACHO_JAVA_OPTS", "-Xmx1g -XX:+UseZGC"), home.resolve("history-node"));
    assertThat(other.out())
        .contains("arg[-XX:MaxNewSize=48m]\n", "arg[-XX:+UseZGC]\n")
        .doesNotContain("SerialGC");
  }

  @Test
  void aStateSignalBeforeTheProgramIsMissedNotFatal() throws Exception {
    tools.run(home.resolve("tacho"));
    tools.script(
        "java",
        "case $1 in -fullversion) echo 'openjdk full version \"17.0.15\"' >&2; exit;; esac",
        "kill -USR1 $$; echo survived");
    for (String script : List.of("tacho", "history-node")) {
      FakeTools.Answer answer = tools.run(home.resolve(script));
      assertThat(answer.code()).as(script).isZero();
      assertThat(answer.out()).isEqualTo("survived\n");
    }
  }

  private void assertFails(String text, Map<String, String> env) throws Exception {
    FakeTools.Answer answer = tools.run(env, home.resolve("tacho"));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).hasLineCount(1).contains(text);
  }

  private void source(String name) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "class A {}");
  }

  private void later(String name) throws IOException {
    Files.setLastModifiedTime(home.resolve(name), FileTime.from(soon(100)));
  }

  private static Instant soon(int seconds) {
    return Instant.now().plusSeconds(seconds);
  }
}
