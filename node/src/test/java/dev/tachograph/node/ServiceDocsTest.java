package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The unit, the recipe and the configuration file of the documentation fit the program. */
class ServiceDocsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("tachograph.root", ".")).toAbsolutePath().normalize();

  @TempDir private Path dir;

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/history-node.md"));
  }

  private static String block(String kind) throws IOException {
    Matcher block = Pattern.compile("(?s)```" + kind + "\n(.*?)```").matcher(page());
    assertThat(block.find()).as(kind).isTrue();
    return block.group(1);
  }

  private static CommandSpec options() {
    CommandSpec all = CommandSpec.create();
    all.addMixin("sync", CommandSpec.forAnnotatedObject(new SyncOptions()));
    all.addMixin("log", CommandSpec.forAnnotatedObject(new LogOptions()));
    all.addMixin("metrics", CommandSpec.forAnnotatedObject(new MetricsOptions()));
    all.addMixin("file", CommandSpec.forAnnotatedObject(new ConfigFile()));
    return all.parser(all.parser().caseInsensitiveEnumValuesAllowed(true));
  }

  @Test
  void theConfigurationFileIsRead() throws IOException {
    Path file = Files.writeString(dir.resolve("node.conf"), block("properties"));
    CommandSpec options = options();

    var parsed =
        new CommandLine(options).parseArgs(ConfigFile.expand(options, "--config", file.toString()));

    assertThat(parsed.matchedOption("--peer").stringValues()).hasSize(2);
    assertThat(parsed.matchedOptionsSet()).hasSize(8);
  }

  @Test
  void theUnitAndTheRecipeStartTheNodeWithOptionsThatItHas() throws IOException {
    List<String> calls = new ArrayList<>();
    String unit = block("ini");
    Matcher start = Pattern.compile("(?m)^ExecStart=\\S+/history-node (.*)$").matcher(unit);
    assertThat(start.find()).isTrue();
    calls.add(start.group(1).replaceAll("--config \\S+", ""));
    String recipe = block("dockerfile");
    Matcher entry = Pattern.compile("(?m)^ENTRYPOINT \\[\"\\S+\", (.*)\\]$").matcher(recipe);
    assertThat(entry.find()).isTrue();
    Matcher run = Pattern.compile("(?s)podman run .*?\n +history-node (--.*?)\n\n").matcher(page());
    assertThat(run.find()).isTrue();
    calls.add(entry.group(1).replaceAll("[\",]", "") + " " + run.group(1));
    for (String call : calls) {
      String[] args =
          Arrays.stream(call.strip().split("\\s+"))
              .filter(a -> !a.isEmpty())
              .toArray(String[]::new);
      assertThat(new CommandLine(options()).parseArgs(args).unmatched()).isEmpty();
    }
  }

  @Test
  void whatTheRecipeCopiesIsInTheCheckout() throws IOException {
    Matcher copied =
        Pattern.compile("COPY --from=build /src/(\\S+) /opt/tachograph/(\\S+)")
            .matcher(block("dockerfile"));
    int scripts = 0;
    while (copied.find()) {
      assertThat(copied.group(2)).isEqualTo(copied.group(1));
      if (!copied.group(1).contains("target/")) {
        assertThat(ROOT.resolve(copied.group(1))).isRegularFile();
        scripts++;
      }
    }
    assertThat(scripts).isEqualTo(2);
    assertThat(Files.readString(ROOT.resolve("history-node")))
        .contains("/cli/src/main/sh/launch.sh", "/node/target/history-node.jar");
  }

  @Test
  void systemdHasNothingToSayOfTheUnit() throws Exception {
    boolean there = Files.isExecutable(Path.of("/usr/bin/systemd-analyze"));
    if (!there) {
      System.err.println("SKIPPED: there is no systemd-analyze");
    }
    assumeTrue(there, "no systemd-analyze");
    Path unit = dir.resolve("history-node.service");
    // Where the program is not installed, systemd complains of nothing else.
    Files.writeString(unit, block("ini").replaceFirst("/opt/tachograph/history-node", "/bin/true"));
    Process verify =
        new ProcessBuilder("/usr/bin/systemd-analyze", "verify", "--man=no", unit.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(verify.waitFor()).as(said).isZero();
    assertThat(said).doesNotContain("history-node.service");
  }

  @Test
  void theMetricsAreThoseOfThePage() throws IOException {
    String source =
        Files.readString(ROOT.resolve("node/src/main/java/dev/tachograph/node/NodeMetrics.java"));
    Matcher named =
        Pattern.compile("\"((?:[a-z]+_)*[a-z]+)\", \"[A-Z]")
            .matcher(source.replaceAll("\\s+", " "));
    int names = 0;
    while (named.find()) {
      String name = named.group(1);
      assertThat(page()).containsPattern("`(history_node)?_" + name + "(_total)?`");
      names++;
    }
    assertThat(names).isGreaterThan(15);
  }
}
