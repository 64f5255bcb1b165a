package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line: help, and calls that are wrong. */
class HistoryNodeTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path dir;

  private int call(Map<String, String> env, String... args) {
    return HistoryNode.run(
        env,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        args);
  }

  private void assertWrong(Map<String, String> env, String line, String... args)
      throws IOException {
    assertThat(call(env, args)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .hasLineCount(1)
        .startsWith("history-node: ")
        .contains(line)
        .endsWith("; see history-node --help\n");
    assertThat(out.size()).isZero();
    try (Stream<Path> left = Files.walk(dir)) {
      assertThat(left.filter(path -> path.toString().contains(".json"))).isEmpty();
    }
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(call(Map.of(), "--help")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "--network",
            "--peer",
            "--start-block",
            "--end-block",
            "--data-dir",
            "--min-peers",
            "--batch-size",
            "--batch-size-max",
            "--log",
            "--log-json",
            "--log-json-filter",
            "--log-trace",
            "--log-trace-filter",
            "--log-trace-include-args",
            "--log-events",
            "--log-report",
            "--log-resources",
            "--log-output-dir",
            "--log-max-file-size",
            "--log-max-total-size",
            "--log-when-total",
            "--run-name",
            "--metrics",
            "--config",
            "-v",
            "TACHO_LOG");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                    | --network is missing: local, regtest, signet or mainnet",
        "--nope                              | unknown option: '--nope'",
        "--network moon                      | invalid value for option '--network'",
        "--network regtest                   | needs at least one --peer host:port",
        "--network testnet4 --peer a:1       | testnet4 is not supported: bitcoinj 0.17.1 has neither",
        "--network mainnet --max-peers 65    | --max-peers takes 1 to 64, not 65",
        "--network signet --max-peers 0      | --max-peers takes 1 to 64, not 0",
        "--network mainnet --min-peers 9     | --min-peers 9 is more than --max-peers 8",
        "--network mainnet --peer a:1 --max-peers 8 | --max-peers goes with --network mainnet or",
        "--network regtest --peer a:1 --max-peers 8 | --max-peers goes with --network mainnet or",
        "--network local --max-peers 8       | --max-peers goes with --network mainnet or",
        "--network mainnet --peer here       | --peer takes host:port",
        "--network mainnet --peer here:0     | --peer takes host:port",
        "--network mainnet --peer ::1:8333   | --peer takes host:port",
        "--network local --peer a:1          | leave --peer out",
        "--network local --end-block 3 --start-block 7 | --end-block 3 is before --start-block 7",
        "--network local --start-block -1    | --start-block takes 0 to",
        "--network local --end-block x       | invalid value for option '--end-block'",
        "--network local --min-peers 7       | --min-peers takes 1 to 6, not 7",
        "--network regtest --peer a:1 --min-peers 2 | --min-peers 2 is more than the 1 given",
        "--network local --batch-size 0      | --batch-size takes 1 to 2000, not 0",
        "--network local --batch-size 9 --batch-size-max 8 | --batch-size-max takes 9 to 2000",
        "--network local --log-trace-filter info | does nothing without --log or --log-trace",
        "--network local --log --log-json-filter warn,a=loud | \"loud\" is no level",
        "--network local --log --log-max-file-size 64 | --log-max-file-size: Size \"64\": a size is",
        "--network local --log --log-max-file-size 1KiB | --log-max-file-size must be 0 or 64 KiB",
        "--network local --log --log-max-total-size 1KiB | --log-max-total-size must be 0 or 1 MiB",
        "--network local --log --log-max-total-size 2MiB --log-max-file-size 1MiB | an eighth of",
        "--network local --log --log-when-total stop | does nothing without --log-max-total-size",
        "--network local --log --log-max-total-size 1GiB --log-when-total x | takes delete or stop",
        "--network regtest --peer a:1 --start-block 0 --end-block 0 | --end-block 0 asks for nothing",
        "--network regtest --peer a:1 --follow --end-block 9 | leave --end-block out",
        "--network local --follow | --follow needs peers whose chain grows",
        "--network regtest --peer a:1 --rollback-window 4033 | --rollback-window takes 0 to 4032",
        "--network local --metrics x         | --metrics takes [host:]port",
        "--network local --metrics :9332     | --metrics takes [host:]port",
        "--network local --metrics ::1:9332  | --metrics takes [host:]port",
        "--network local --metrics 70000     | --metrics takes [host:]port",
        "--network regtest --peer a:1 --local-port 9000 | --local-port goes with --network local",
      })
  void aWrongCallIsReportedInOneLine(String args, String line) throws Exception {
    String[] split = args == null ? new String[0] : args.strip().split(" +");
    List<String> all = new java.util.ArrayList<>(Arrays.asList(split));
    if (args != null && args.contains("--network")) {
      all.addAll(List.of("--data-dir", dir.toString()));
    }
    assertWrong(Map.of(), line, all.toArray(new String[0]));
  }

  @Test
  void aWrongFilterOfTheEnvironmentNamesTheVariable() throws Exception {
    assertWrong(
        Map.of("TACHO_LOG", "a=loud"),
        "TACHO_LOG: Log filter \"a=loud\"",
        "--network",
        "local",
        "--data-dir",
        dir.toString());
  }

  @Test
  void directoriesThatCannotBeUsedAreNamed() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    assertWrong(
        Map.of(),
        "--data-dir " + file + " cannot be made: a file stands in the way",
        "--network",
        "local",
        "--data-dir",
        file.toString());
    err.reset();
    assertWrong(
        Map.of(),
        "--log-output-dir " + file + " cannot be used: ",
        "--network",
        "local",
        "--data-dir",
        dir.resolve("data").toString(),
        "--log",
        "--log-output-dir",
        file.toString());
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int first = Math.min(taken.getLocalPort(), 65_530);
      assertWrong(
          Map.of(),
          "--local-port " + first + ": port " + taken.getLocalPort() + " is in use",
          "--network",
          "local",
          "--data-dir",
          dir.toString(),
          "--local-port",
          Integer.toString(first));
    }
  }
}
