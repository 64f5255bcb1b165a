package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.cli.run.tree.Awaited;
import dev.tachograph.cli.run.tree.PastMain;
import dev.tachograph.cli.run.tree.PlainMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code tacho run} with the agent, as packaged, on programs that nobody changed. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "NOT TESTED: no process trees on this system")
class RunIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;

  private Path work() {
    return dir.resolve("work");
  }

  private List<JsonNode> reports() throws IOException {
    List<JsonNode> reports = new ArrayList<>();
    try (Stream<Path> files = Files.list(work().resolve("runs"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".json") && !name.contains(".trace.")) {
          reports.add(JSON.readTree(file.toFile()));
        }
      }
    }
    return reports;
  }

  private static String id(JsonNode report) {
    return report.path("meta").path("run_id").asText();
  }

  /** The messages of a run's log, of all its files. */
  private List<String> messages(JsonNode report) throws IOException {
    String base = id(report).substring(0, id(report).lastIndexOf('-'));
    List<String> messages = new ArrayList<>();
    try (Stream<Path> files = Files.list(work().resolve("runs"))) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().startsWith(base + ".logs.")) {
          for (String line : Files.readAllLines(file)) {
            messages.add(JSON.readTree(line).path("message").asText());
          }
        }
      }
    }
    return messages;
  }

  /** The runs that name one as their parent, which names them as its children. */
  private List<JsonNode> children(JsonNode parent) throws IOException {
    List<JsonNode> children =
        reports().stream()
            .filter(report -> report.path("parent").asText().equals(id(parent)))
            .toList();
    List<String> named = new ArrayList<>();
    parent.path("children").forEach(one -> named.add(one.asText()));
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(children.stream().map(RunIT::id).toList());
    return children;
  }

  private JsonNode own() throws IOException {
    return reports().stream()
        .filter(report -> report.path("parent").isMissingNode() || report.path("parent").isNull())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachJvmOfAScriptHasARunOfItsOwn() throws Exception {
    String main = PlainMain.class.getName();
    try (Scripts scripts = new Scripts(work())) {
      scripts.start(
          "./tacho run --out runs -- sh -c 'echo x | java "
              + main
              + "; echo x | \"$JAVA_HOME/bin/java\" "
              + main
              + "; exit 5'");
      assertThat(scripts.await()).as(scripts.out()).isEqualTo(5);
      String said = "ready\nINFO: after the agent came\nlogged\n";
      assertThat(scripts.out()).isEqualTo(said + said);
    }
    List<JsonNode> children = children(own());
    assertThat(children).hasSize(2);
    for (JsonNode child : children) {
      assertThat(messages(child)).containsOnlyOnce("after the agent came");
      assertThat(child.path("end").path("exit_code").asInt()).isEqualTo(3);
    }
    assertThat(own().path("end").path("exit_code").asInt()).isEqualTo(5);
  }

  @Test
  void jvmThatIsStartedPastTheShimGetsTheAgentWhenItIsSeen() throws Exception {
    try (Scripts scripts = new Scripts(work())) {
      scripts.start("./tacho run --out runs -- java " + PastMain.class.getName() + " go");
      Awaited.until("the agent in the other JVM", () -> logs("given the agent after its start"));
      Files.createFile(work().resolve("go"));
      assertThat(scripts.await()).as(scripts.out()).isEqualTo(4);
      assertThat(scripts.out()).contains("INFO: logged past the shim").hasLineCount(2);
    }
    List<JsonNode> children = children(own());
    assertThat(children).hasSize(2);
    List<String> messages = new ArrayList<>();
    for (JsonNode child : children) {
      messages.addAll(messages(child));
    }
    assertThat(messages).containsOnlyOnce("logged past the shim");
    assertThat(own().path("findings").findValuesAsText("rule")).doesNotContain("jvm_without_agent");
  }

  private boolean logs(String text) {
    Path runs = work().resolve("runs");
    if (!Files.isDirectory(runs)) {
      return false;
    }
    try (Stream<Path> files = Files.list(runs)) {
      for (Path file : files.filter(one -> one.toString().contains(".logs.")).toList()) {
        if (Files.readString(file).contains(text)) {
          return true;
        }
      }
      return false;
    } catch (IOException renamed) {
      return false;
    }
  }

  @Test
  void toolsOfTheJdkSayWhatTheySayWithoutUs() throws Exception {
    String tools =
        "sh -c 'java -version 2>&1 | head -1; javac -version; javac Missing.java; echo $?;"
            + " keytool -list -keystore nowhere; echo $?; jcmd 1x; echo $?; java; exit $?'";
    String bare;
    try (Scripts scripts = new Scripts(work())) {
      scripts.start(tools);
      assertThat(scripts.await()).isEqualTo(1);
      bare = scripts.out();
      scripts.start("./tacho run --out runs -- " + tools);
      assertThat(scripts.await()).isEqualTo(1);
      assertThat(scripts.out()).isEqualTo(bare);
    }
    assertThat(bare).contains("version \"", "javac ");
    assertThat(children(own())).isEmpty();
  }

  @Test
  void environmentIsTheCommandsThroughTheLaunchScript() throws Exception {
    String variables = "env -i a.b=c SHLVL=7 PWD=/x _=y LANG=C TACHO_BUILD=never PATH=\"$PATH\" ";
    String shows = "sh -c 'tr \"\\0\" \"\\n\" </proc/$$/environ | grep -v ^TACHO_PARENT= | sort'";
    try (Scripts scripts = new Scripts(work())) {
      scripts.start(variables + shows);
      assertThat(scripts.await()).isZero();
      String bare = scripts.out();
      assertThat(bare).contains("a.b=c\n", "SHLVL=7\n", "PWD=/x\n");
      scripts.start(variables + "\"$PWD/tacho\" run --no-agent --out runs -- " + shows);
      assertThat(scripts.await()).as(scripts.out()).isZero();
      assertThat(scripts.out()).isEqualTo(bare);
    }
  }
}
