package dev.tachograph.cli.run.ways;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.cli.run.tree.Awaited;
import dev.tachograph.cli.run.ways.WaysIn.Choice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The agent comes into JVMs of commands, and nothing else changes. */
@Timeout(300)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: no shims on this system")
class WaysInTest {
  private static final Path HOME = Path.of(System.getProperty("java.home"));

  @TempDir Path dir;
  private Path agent;
  private Path marks;
  private final Map<String, String> environment = new HashMap<>(System.getenv());

  @BeforeEach
  void build() throws IOException {
    agent = MarkingAgent.jar(dir.resolve("agent it's.jar"));
    marks = dir.resolve("marks of $it");
    Files.createDirectory(dir.resolve("tmp"));
    environment.put("TMPDIR", dir.resolve("tmp").toString());
    environment.put("PATH", HOME.resolve("bin") + ":" + environment.get("PATH"));
    environment.remove("JAVA_HOME");
    environment.keySet().removeIf(name -> name.startsWith("JDK_") || name.startsWith("JAVA_TOOL"));
    Files.writeString(
        dir.resolve("Hello.java"),
        "public class Hello { public static void main(String[] a) {"
            + " System.out.println(\"hello \" + String.join(\",\", a)); } }");
  }

  private record Ended(int code, String out) {}

  private Ended run(List<String> command, Map<String, String> with) throws Exception {
    // Looks for it on the path that is given, where this JVM would on its own.
    List<String> found = new ArrayList<>(List.of("env"));
    found.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(found).directory(dir.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(with);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out);
  }

  private Prepared prepare(List<String> command, Choice... choices) {
    Map<String, String> arguments = Map.of("mark", marks.toString());
    return WaysIn.prepare(command, environment, agent, arguments, Set.of(choices));
  }

  /** The command's end with the ways in, which is what it is without them. */
  private Ended same(String... command) throws Exception {
    List<String> words = List.of(command);
    Ended bare = run(words, environment);
    try (Prepared prepared = prepare(words)) {
      Ended with = run(prepared.command(), prepared.environment());
      assertThat(with).isEqualTo(bare);
    }
    return bare;
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("tmp"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("tacho-")).toList();
    }
  }

  private List<String> marks() throws IOException {
    return MarkingAgent.marks(marks);
  }

  @Test
  void javaGetsTheAgentByItsOwnArguments() throws Exception {
    Files.writeString(dir.resolve("args"), "-ea\nHello.java\n");
    Ended ended = same("java", "@args", "a b", "-version");
    assertThat(ended).isEqualTo(new Ended(0, "hello a b,-version\n"));
    assertThat(marks()).hasSize(1);
    assertThat(same(HOME.resolve("bin/java").toString(), "Hello.java").code()).isZero();
    assertThat(marks()).hasSize(2);
    assertThat(left()).isEmpty();
  }

  @Test
  void scriptThatStartsTwoJvmsGetsTheAgentTwice() throws Exception {
    Ended ended = same("sh", "-c", "java Hello.java 'one  1'; java -ea Hello.java '$2\"'; exit 5");
    assertThat(ended).isEqualTo(new Ended(5, "hello one  1\nhello $2\"\n"));
    assertThat(marks()).hasSize(2).allMatch(line -> line.endsWith(" " + HOME));
  }

  @Test
  void whatJavaSaysOfItselfStaysAsItIs() throws Exception {
    assertThat(same("sh", "-c", "java -version 2>&1 | head -1").out()).contains("version \"");
    assertThat(same("sh", "-c", "java --version; java -fullversion; java").out()).isNotEmpty();
    assertThat(same("java", "-version").code()).isZero();
    assertThat(marks()).isEmpty();
  }

  @Test
  void homeIsATreeOfLinksInWhichOnlyJavaDiffers() throws Exception {
    environment.put("JAVA_HOME", HOME.toString());
    Ended tools =
        same(
            "sh",
            "-c",
            "\"$JAVA_HOME/bin/javac\" -version; \"$JAVA_HOME/bin/javac\" Missing.java; echo $?;"
                + " \"$JAVA_HOME/bin/keytool\" -list -keystore nowhere; echo $?;"
                + " \"$JAVA_HOME/bin/jcmd\" 1; echo $?; cat \"$JAVA_HOME/release\"");
    assertThat(tools.out()).contains("javac ").contains("JAVA_VERSION");
    assertThat(marks()).isEmpty();
    assertThat(same("sh", "-c", "\"$JAVA_HOME/bin/java\" Hello.java x").out())
        .isEqualTo("hello x\n");
    assertThat(marks()).singleElement().asString().endsWith(" " + HOME);
  }

  @Test
  void homeThatAScriptFindsByTheLinksOfJavaIsWhole() throws Exception {
    String script =
        "home=$(dirname $(dirname $(readlink -f $(command -v java))));"
            + " $home/bin/javac -version; cat $home/release; $home/bin/java Hello.java x";
    assertThat(same("sh", "-c", script).out()).contains("JAVA_VERSION").endsWith("hello x\n");
    assertThat(marks()).hasSize(1);
  }

  @Test
  void mavenSaysItsVersionUnderIt() throws Exception {
    Assumptions.assumeTrue(
        run(List.of("sh", "-c", "command -v mvn"), environment).code() == 0,
        "NOT TESTED: mvn is not there");
    environment.put("JAVA_HOME", HOME.toString());
    assertThat(same("mvn", "-version").out()).contains("Apache Maven");
    assertThat(marks()).hasSize(1);
  }

  @Test
  void variablesThatNoShellCanNameReachTheJvmAndTheOthersAsTheyAre() throws Exception {
    Files.writeString(
        dir.resolve("Env.java"),
        "public class Env { public static void main(String[] a) { new java.util.TreeMap<>("
            + "System.getenv()).forEach((n, v) -> { if (!n.equals(\"PATH\")) {"
            + " System.out.println(n + \"=\" + v); } }); } }");
    Path real = HOME.resolve("bin/java");
    environment.putAll(
        Map.of("spring.datasource.url", "a b", "SHLVL", "7", "_", "me", "runs", "5", "word", "x"));
    environment.remove("OLDPWD");
    Ended bare = run(List.of(real.toString(), "Env.java"), environment);
    try (Prepared prepared = prepare(List.of("env"))) {
      environment.put("PATH", prepared.environment().get("PATH"));
      // By env, as a shell in between would change them too.
      assertThat(run(List.of("java", "Env.java"), environment)).isEqualTo(bare);
    }
    assertThat(bare.out()).contains("spring.datasource.url=a b\n", "\n_=me\n", "SHLVL=7\n");
    assertThat(marks()).hasSize(1);
  }

  @Test
  void pathAndValuesWithEqualsSignsCommasAndSpacesReachTheAgent() throws Exception {
    agent = MarkingAgent.jar(Files.createDirectory(dir.resolve("v=1, x")).resolve("agent.jar"));
    marks = dir.resolve("marks=1 of it");
    assertThat(same("java", "Hello.java", "x").out()).isEqualTo("hello x\n");
    assertThat(same("sh", "-c", "java Hello.java x").out()).isEqualTo("hello x\n");
    assertThat(marks()).hasSize(2);
    assertThat(left()).isEmpty();
  }

  @Test
  @Timeout(60)
  void javaThatNeverSaysWhatItIsIsNotWaitedForWithoutEnd() throws Exception {
    Path odd = Files.createDirectories(dir.resolve("odd/bin")).getParent();
    Files.createDirectories(odd.resolve("lib"));
    Files.writeString(odd.resolve("lib/modules"), "");
    Path java = Files.writeString(odd.resolve("bin/java"), "#!/bin/sh\nexec sleep 100000\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    JavaLauncher found = JavaLauncher.of(java.toString(), environment, dir);
    assertThat(found).isNotNull();
    assertThat(found.version()).isZero();
  }

  @Test
  void toolOptionsAreLeftAloneUnlessTheyAreAskedFor() throws Exception {
    try (Prepared prepared = prepare(List.of("true"))) {
      assertThat(prepared.environment()).doesNotContainKey("JAVA_TOOL_OPTIONS");
    }
    environment.put("JAVA_TOOL_OPTIONS", "-Dx=y");
    List<String> script = List.of("sh", "-c", "java Hello.java");
    try (Prepared prepared = prepare(script, Choice.JAVA_TOOL_OPTIONS)) {
      Ended ended = run(prepared.command(), prepared.environment());
      assertThat(ended.out()).contains("hello").contains("Picked up JAVA_TOOL_OPTIONS: -Dx=y");
      assertThat(marks()).hasSize(1);
    }
  }

  @Test
  void shimsAreWithinOnesThatAreThereAlready() throws Exception {
    environment.put("JAVA_HOME", HOME.toString());
    try (Prepared outer = prepare(List.of("sh"))) {
      environment.putAll(outer.environment());
      List<String> script =
          List.of("sh", "-c", "java Hello.java; \"$JAVA_HOME/bin/java\" Hello.java");
      try (Prepared inner = prepare(script)) {
        assertThat(run(inner.command(), inner.environment()).code()).isZero();
      }
      // Each JVM has the agent of the inner one alone.
      assertThat(marks()).hasSize(2);
      assertThat(left()).hasSize(1);
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void javaThatIsTooOldIsLeftAloneAndToldOnce() throws Exception {
    Path old = Files.createDirectories(dir.resolve("jdk-11"));
    Files.createDirectories(old.resolve("bin"));
    Files.createDirectories(old.resolve("lib"));
    Files.writeString(old.resolve("lib/modules"), "");
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Path java = Files.writeString(old.resolve("bin/java"), "#!/bin/sh\necho old \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("PATH", java.getParent() + ":" + environment.get("PATH"));
    environment.put("JAVA_HOME", old.toString());
    assertThat(same("java", "Hello").out()).isEqualTo("old Hello\n");
    assertThat(same("sh", "-c", "java Hello; $JAVA_HOME/bin/java x").out())
        .isEqualTo("old Hello\nold x\n");
    try (Prepared prepared = prepare(List.of("java", "Hello"))) {
      assertThat(prepared.findings()).hasSize(1);
      assertThat(prepared.findings().get(0).text())
          .contains("version 11")
          .contains(java.toString());
    }
  }

  @Test
  void shimsGoAtTheEndUnlessAProcessIsLeftThatHasThem() throws Exception {
    Prepared prepared = prepare(List.of("sh", "-c", "cat"));
    assertThat(left()).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(left().get(0))))
        .isEqualTo("rwxr-xr-x");
    ProcessBuilder builder = new ProcessBuilder("cat");
    builder.environment().putAll(prepared.environment());
    Process leftOver = builder.start();
    // Until it is cat it has the environment of this process.
    Path environ = Path.of("/proc/" + leftOver.pid() + "/environ");
    Awaited.until("its environment", () -> contains(environ, "tacho-java-"));
    prepared.close();
    assertThat(left()).hasSize(1);
    leftOver.getOutputStream().close();
    assertThat(leftOver.waitFor()).isZero();
    prepared.close();
    assertThat(left()).isEmpty();
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void shimsOfTheDeadAreRemovedAndThoseOfTheLivingAreNot() throws Exception {
    Path tmp = dir.resolve("tmp");
    Path dead = Files.createDirectories(tmp.resolve("tacho-java-1/bin"));
    String namespace = ShimOwner.current().namespace();
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor()).isZero();
    Files.writeString(tmp.resolve("tacho-java-1/owner"), ended.pid() + " 1 " + namespace + "\n");
    Files.createSymbolicLink(dead.resolve("lib"), HOME.resolve("lib"));
    Files.createDirectories(tmp.resolve("tacho-java-2"));
    Files.writeString(tmp.resolve("tacho-java-2/owner"), ShimOwner.current().text());
    Files.createDirectories(tmp.resolve("tacho-java-3"));
    Files.createDirectories(tmp.resolve("tacho-java-4"));
    Files.writeString(tmp.resolve("tacho-java-4/owner"), ended.pid() + " 1 pid:[4711]\n");
    prepare(List.of("true")).close();
    List<String> names =
        left().stream().map(file -> file.getFileName().toString()).sorted().toList();
    assertThat(names).containsExactly("tacho-java-2", "tacho-java-3", "tacho-java-4");
    assertThat(HOME.resolve("lib")).isNotEmptyDirectory();
  }

  @Test
  void archiveOfClassesIsKeptWhereTheAgentWouldCostItAndToldOnce() throws Exception {
    Path home = laterHome();
    environment.put("PATH", home.resolve("bin") + ":" + environment.get("PATH"));
    assertThat(run(List.of("javac", "Hello.java"), environment).code()).isZero();
    assertThat(run(List.of("jar", "cf", "hello.jar", "Hello.class"), environment).code()).isZero();
    assertThat(
            run(
                    List.of("java", "-XX:AOTCacheOutput=h.aot", "-cp", "hello.jar", "Hello"),
                    environment)
                .code())
        .isZero();
    String line = "java -XX:AOTCache=h.aot -cp hello.jar Hello";
    assertThat(same(line.split(" ", -1)).out()).isEqualTo("hello \n");
    Files.writeString(dir.resolve("args"), "-XX:AOTCache=h.aot -cp hello.jar\n");
    List<String> script = List.of("sh", "-c", line + ";" + line + "; java @args Hello");
    Prepared kept = prepare(script);
    try (kept) {
      assertThat(run(kept.command(), kept.environment()).out())
          .isEqualTo("hello \nhello \nhello \n");
    }
    assertThat(kept.findingsAtEnd()).containsExactly(WaysIn.ARCHIVE_KEPT);
    assertThat(marks()).isEmpty();
    List<String> own = new ArrayList<>(List.of(line.split(" ", -1)));
    try (Prepared prepared = prepare(own)) {
      assertThat(prepared.findings()).containsExactly(WaysIn.ARCHIVE_KEPT);
    }
    try (Prepared prepared = prepare(own, Choice.FORCED)) {
      assertThat(run(prepared.command(), prepared.environment()).out()).endsWith("hello \n");
    }
    assertThat(marks()).hasSize(1);
  }

  @Test
  void archiveOfClassesOfAnOlderJvmIsUsedWithTheAgent() throws Exception {
    Assumptions.assumeTrue(
        Runtime.version().feature() < WaysIn.REFUSES_ARCHIVE, "NOT TESTED: this JVM is too new");
    assertThat(run(List.of("javac", "Hello.java"), environment).code()).isZero();
    assertThat(run(List.of("jar", "cf", "hello.jar", "Hello.class"), environment).code()).isZero();
    run(
        List.of("java", "-XX:ArchiveClassesAtExit=h.jsa", "-cp", "hello.jar", "Hello"),
        environment);
    assertThat(same("java", "-XX:SharedArchiveFile=h.jsa", "-cp", "hello.jar", "Hello").out())
        .isEqualTo("hello \n");
    assertThat(marks()).hasSize(1);
  }

  /** A JDK whose JVM refuses archives that were made without the agent. */
  private static Path laterHome() throws IOException {
    if (Runtime.version().feature() >= WaysIn.REFUSES_ARCHIVE) {
      return HOME;
    }
    try (Stream<Path> homes = Files.list(HOME.getParent())) {
      for (Path home : homes.sorted().toList()) {
        JavaLauncher java = JavaLauncher.ofHome(home.toString(), home);
        if (java != null && java.version() >= WaysIn.REFUSES_ARCHIVE) {
          return home;
        }
      }
    }
    System.err.println("NOT TESTED: there is no JDK of version 24 or later");
    Assumptions.abort("no JDK of version 24 or later");
    return HOME;
  }
}
