package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ConfigFileTest {
  private final CommandSpec command =
      CommandSpec.forAnnotatedObject(new ConfigFile())
          .addOption(OptionSpec.builder("--peer").arity("1").type(java.util.List.class).build())
          .addOption(OptionSpec.builder("--network").arity("1").type(String.class).build())
          .addOption(OptionSpec.builder("--log").arity("0").type(boolean.class).build())
          .mixinStandardHelpOptions(true);

  @TempDir private Path dir;

  private Path file(String... lines) throws IOException {
    return Files.writeString(dir.resolve("node.conf"), String.join("\n", lines));
  }

  private String[] expanded(Path file, String... more) {
    String[] args = new String[more.length + 2];
    args[0] = "--config";
    args[1] = file.toString();
    System.arraycopy(more, 0, args, 2, more.length);
    return ConfigFile.expand(command, args);
  }

  @Test
  void theOptionsOfTheFileStandBeforeThoseOfTheCall() throws IOException {
    Path file =
        file("# peers", "", "  network = mainnet", "peer=a:1, b:2", "peer = [::1]:3", "log = true");

    assertThat(expanded(file, "--min-peers", "1"))
        .containsExactly(
            "--network=mainnet",
            "--peer=a:1",
            "--peer=b:2",
            "--peer=[::1]:3",
            "--log",
            "--config",
            file.toString(),
            "--min-peers",
            "1");
  }

  @Test
  void whatTheCallGivesReplacesWhatTheFileGives() throws IOException {
    Path file = file("network = mainnet", "peer = a:1", "peer = b:2", "log = false");

    assertThat(expanded(file, "--peer=c:3", "--network", "regtest"))
        .startsWith("--config")
        .doesNotContain("--log");
    CommandLine line = new CommandLine(command);
    CommandLine.ParseResult parsed = line.parseArgs(expanded(file, "--network", "regtest"));
    assertThat(parsed.matchedOptionValue("--network", "")).isEqualTo("regtest");
    assertThat(parsed.matchedOption("--peer").stringValues()).containsExactly("a:1", "b:2");
  }

  @Test
  void callsWithoutAFileStayAsTheyAre() {
    assertThat(ConfigFile.expand(command, "--log")).containsExactly("--log");
    assertThat(ConfigFile.expand(command, "--", "--config", "x")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peers = a:1|line 2: there is no option 'peers'",
        "config = x|line 2: there is no option 'config'",
        "help = true|line 2: there is no option 'help'",
        "--log = true|line 2: there is no option '--log'",
        "log = yes|line 2: 'log' is true or false, not 'yes'",
        "log|line 2: not NAME = VALUE: 'log'",
        "network = x|line 2: 'network' stands there twice",
      })
  void aLineThatIsWrongIsNamed(String line, String why) throws IOException {
    Path file = file("network = mainnet", line);
    assertThatThrownBy(() -> expanded(file))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("--config " + file + ", " + why);
  }

  @Test
  void aFileThatCannotBeReadIsAWrongCall() throws IOException {
    assertWrong(dir.resolve("none"), " is not there");
    assertWrong(
        Files.write(dir.resolve("bytes"), new byte[] {(byte) 0xff}), " is not text in UTF-8");
    assertWrong(file("network = mainnet", "x = 1"), ", line 2: there is no option 'x'");
  }

  private static void assertWrong(Path file, String why) {
    var err = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertThat(HistoryNode.run(Map.of(), to, to, "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .hasLineCount(1)
        .startsWith("history-node: --config " + file + why);
  }
}
