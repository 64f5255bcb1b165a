package dev.tachograph.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong calls of what serves the chain: a sentence and 2, before anything is recorded. */
class ServersTest {
  @TempDir private Path dir;

  private String wrong(String... options) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    List<String> args = new ArrayList<>(List.of("--network", "local", "--end-block", "1"));
    args.add("--data-dir=" + dir.resolve("data"));
    args.addAll(List.of(options));
    assertThat(HistoryNode.run(Map.of(), stream, stream, args.toArray(String[]::new))).isEqualTo(2);
    assertThat(dir.resolve("data")).doesNotExist();
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--serve=x|--serve takes [host:]port, such as 8333, 10.0.0.7:8333 or [::1]:8333, not 'x'",
        "--serve=::1:8333|--serve takes [host:]port",
        "--serve=65536|--serve takes [host:]port",
        "--serve=|--serve takes [host:]port",
        "--rpc=127.0.0.1:-1|--rpc takes [host:]port",
        "--serve=a.invalid:1|--serve a.invalid:1: there is no host of that name",
        "--serve-max-rate=5|--serve-max-rate goes with --serve",
        "--serve-max-upload=5|--serve-max-upload goes with --serve",
        "--serve-max-connections=5|--serve-max-connections goes with --serve",
        "--rpc-cookie=x|--rpc-cookie goes with --rpc",
        "--rpc-allow=10.0.0.1|--rpc-allow goes with --rpc",
        "--rpc-max-connections=5|--rpc-max-connections goes with --rpc",
        "--serve=0 --serve-max-connections=0|--serve-max-connections takes 1 to 1000, not 0",
        "--serve=0 --serve-max-rate=0|--serve-max-rate takes 1 to 2147483647, not 0",
        "--serve=0 --serve-max-upload=-1|--serve-max-upload takes 0 to 1073741824, not -1",
        "--rpc=0 --rpc-max-connections=0|--rpc-max-connections takes 1 to 1000, not 0",
        "--rpc=0 --rpc-allow=x|--rpc-allow takes an address or a network",
        "--rpc=0.0.0.0:0|--rpc 0.0.0.0:0 is called from elsewhere only with --rpc-allow NETWORK",
        "--rpc=0 --rpc-cookie=no/such/x|--rpc-cookie no/such/x cannot be written",
      })
  void aWrongOptionIsNamedWithWhatIsLegal(String options, String sentence) {
    assertThat(wrong(options.split(" ")))
        .startsWith("history-node: " + sentence)
        .contains("; see history-node --help")
        .hasLineCount(1);
  }

  @Test
  void onePortForTwoServersIsNamed() throws Exception {
    int port = FreePort.find();
    assertThat(wrong("--serve=" + port, "--rpc=127.0.0.1:" + port))
        .startsWith("history-node: --serve and --rpc cannot both listen on 127.0.0.1:" + port)
        .hasLineCount(1);
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (String option : List.of("--serve", "--rpc")) {
        String at = "127.0.0.1:" + taken.getLocalPort();
        assertThat(wrong(option + "=" + taken.getLocalPort()))
            .startsWith("history-node: " + option + " " + at + " cannot be listened on")
            .contains("in use");
      }
    }
  }
}
