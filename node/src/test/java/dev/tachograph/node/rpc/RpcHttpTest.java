package dev.tachograph.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.node.Eventually;
import dev.tachograph.node.StoredChain;
import dev.tachograph.node.localnet.LocalChain;
import dev.tachograph.node.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of calls: HTTP, authentication, versions of JSON-RPC, batches, and limits. */
class RpcHttpTest {
  private static final String COUNT = "{\"id\":1,\"method\":\"getblockcount\"}";

  private static LocalChain chain;

  @TempDir private Path dir;
  private StoredChain stored;
  private RpcServer server;

  @BeforeAll
  static void generate() {
    Wire.enter();
    chain = LocalChain.generate(301, 1);
  }

  @BeforeEach
  void open() throws Exception {
    stored = StoredChain.of(dir.resolve("db"), chain);
  }

  @AfterEach
  void close() {
    server.close();
    stored.close();
  }

  private Caller serve(RpcConfig config) throws Exception {
    server = RpcServer.start(config, stored.view(), System::nanoTime);
    return new Caller(server, config.cookie());
  }

  @Test
  void whoDoesNotKnowTheSecretIsRefused() throws Exception {
    Caller caller = serve(Caller.config(dir));
    assertThat(caller.post(COUNT).statusCode()).isEqualTo(200);

    HttpResponse<String> none = caller.as(null).post(COUNT);
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"jsonrpc\"");
    assertThat(none.body()).isEmpty();
    String right = Files.readString(dir.resolve(".cookie"));
    for (String wrong :
        List.of("__cookie__:", right + "0", right.substring(1), "user:password", "")) {
      assertThat(caller.as(wrong).post(COUNT).statusCode()).as(wrong).isEqualTo(401);
    }
    assertThat(raw("POST / HTTP/1.1\r\nAuthorization: Basic ???\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  void otherMethodsAndPathsHaveTheirStatus() throws Exception {
    Caller caller = serve(Caller.config(dir));
    HttpResponse<String> get = caller.send("GET", "/", "");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.body()).isEqualTo("JSONRPC server handles only POST requests\n");
    assertThat(caller.send("POST", "/wallet/", COUNT).statusCode()).isEqualTo(404);
    assertThat(raw("hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void errorsHaveTheStatusThatBitcoinCoreGivesThem() throws Exception {
    Caller caller = serve(Caller.config(dir));
    assertError(caller.post("{\"id\":1,\"method\":\"nothing\"}"), 404, -32_601);
    assertError(caller.post("{\"id\":1}"), 400, -32_600);
    assertError(caller.post("{\"id\":1,\"method\":5}"), 400, -32_600);
    assertError(caller.post("{\"id\":1,\"method\":\"getblockhash\",\"params\":[9999]}"), 500, -8);
    assertError(caller.post("{nonsense"), 500, -32_700);
    assertError(caller.post(""), 500, -32_700);
    assertError(caller.post("7"), 500, -32_700);
    assertError(caller.post("[".repeat(5_000)), 500, -32_700);
  }

  private static void assertError(HttpResponse<String> response, int status, int code)
      throws IOException {
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode body = Caller.JSON.readTree(response.body());
    assertThat(body.at("/error/code").asInt()).isEqualTo(code);
    assertThat(body.get("result").isNull()).isTrue();
  }

  @Test
  void bothVersionsOfJsonRpcAreSpoken() throws Exception {
    Caller caller = serve(Caller.config(dir));
    assertThat(
            caller.post("{\"jsonrpc\":\"1.0\",\"id\":\"a\",\"method\":\"getblockcount\"}").body())
        .isEqualTo("{\"result\":300,\"error\":null,\"id\":\"a\"}");
    assertThat(caller.post("{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"getblockcount\"}").body())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":300,\"id\":[1]}");
    HttpResponse<String> failed =
        caller.post("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"nothing\"}");
    assertThat(failed.statusCode()).isEqualTo(200);
    assertThat(failed.body())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":\"Method not found\"},"
                + "\"id\":null}");
    HttpResponse<String> notified =
        caller.post("{\"jsonrpc\":\"2.0\",\"method\":\"getblockcount\"}");
    assertThat(notified.statusCode()).isEqualTo(204);
    assertThat(notified.body()).isEmpty();
    assertThat(caller.post("{\"jsonrpc\":\"3\",\"id\":1,\"method\":\"uptime\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void aBatchIsAnsweredInItsOrderWhateverItsSize() throws Exception {
    Caller caller = serve(Caller.config(dir));
    StringBuilder batch = new StringBuilder("[");
    for (int height = 0; height <= 300; height++) {
      batch.append("{\"id\":").append(height).append(",\"method\":\"getblock\",\"params\":[\"");
      batch.append(chain.hash(height)).append("\",0]},");
    }
    batch.append("{\"id\":\"x\",\"method\":\"nothing\"},5]");

    HttpResponse<String> response = caller.post(batch.toString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
    JsonNode answers = Caller.JSON.readTree(response.body());
    assertThat(answers).hasSize(303);
    for (int height = 0; height <= 300; height++) {
      assertThat(answers.get(height).get("id").asInt()).isEqualTo(height);
      assertThat(answers.get(height).get("result").asText())
          .isEqualTo(HexFormat.of().formatHex(chain.block(height)));
    }
    assertThat(answers.at("/301/error/code").asInt()).isEqualTo(-32_601);
    assertThat(answers.at("/302/error/code").asInt()).isEqualTo(-32_600);
    assertThat(caller.post("[]").body()).isEqualTo("[]");
    String tooLong = "[" + "5,".repeat(1_000) + "5]";
    assertError(caller.post(tooLong), 400, -32_600);
  }

  @Test
  void bodiesComeWithALengthOrInChunks() throws Exception {
    serve(Caller.config(dir));
    String chunks =
        "5\r\n"
            + COUNT.substring(0, 5)
            + "\r\n"
            + hex(COUNT.length() - 5)
            + ";x=y\r\n"
            + COUNT.substring(5)
            + "\r\n0\r\n\r\n";
    assertThat(raw(head("Transfer-Encoding: chunked") + chunks)).contains("\"result\":300");
    assertThat(
            raw(
                "POST / HTTP/1.0\r\n"
                    + auth()
                    + "Content-Length: "
                    + COUNT.length()
                    + "\r\n\r\n"
                    + COUNT))
        .contains("Connection: close")
        .contains("\"result\":300");
    String expecting = head("Content-Length: " + COUNT.length(), "Expect: 100-continue");
    assertThat(raw(expecting + COUNT))
        .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")
        .contains("\"result\":300");
    assertThat(raw(head("Content-Length: 5", "Transfer-Encoding: chunked")))
        .startsWith("HTTP/1.1 400");
    assertThat(raw(head("Content-Length: x"))).startsWith("HTTP/1.1 400");
    assertThat(raw(head("Transfer-Encoding: chunked") + "zz\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
    Caller caller = serve(Caller.config(dir));
    assertThat(caller.post(" ".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
    assertThat(raw(head("Content-Length: 999999999999"))).startsWith("HTTP/1.1 413");
    assertThat(raw(head("X: " + "y".repeat(9_000)))).startsWith("HTTP/1.1 431");
    assertThat(raw(head("Transfer-Encoding: chunked") + "7fffffff\r\n")).startsWith("HTTP/1.1 413");
    assertThat(caller.post(COUNT).statusCode()).isEqualTo(200);
  }

  @Test
  void connectionsBeyondTheLimitAreTold() throws Exception {
    Caller caller = serve(Caller.config(dir).withCallers(List.of(), 1));
    assertThat(caller.post(COUNT).statusCode()).isEqualTo(200);
    assertThat(server.connections()).isOne();
    assertThat(raw("")).startsWith("HTTP/1.1 503 ").endsWith("Work queue depth exceeded\n");
    assertThat(caller.post(COUNT).statusCode()).as("on the same connection").isEqualTo(200);
  }

  @Test
  void whoIsSlowLosesTheConnection() throws Exception {
    serve(Caller.config(dir).withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2)));
    try (Socket idle = connect();
        Socket half = connect()) {
      half.getOutputStream().write("POST / HT".getBytes(StandardCharsets.US_ASCII));
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(half.getInputStream().read()).isEqualTo(-1);
    }
    Eventually.until("their end", () -> server.connections() == 0);
  }

  @Test
  void whoDoesNotReadLosesTheConnection() throws Exception {
    serve(Caller.config(dir).withTimeouts(Duration.ofSeconds(1), Duration.ofMinutes(5)));
    StringBuilder batch = new StringBuilder("[");
    for (int i = 0; i < 1_000; i++) {
      batch.append("{\"id\":1,\"method\":\"getblock\",\"params\":[\"");
      batch.append(chain.hash(1 + i % 300)).append("\",2]},");
    }
    batch.append("5]");
    try (Socket slow = connect()) {
      slow.getOutputStream()
          .write(
              (head("Content-Length: " + batch.length()) + batch)
                  .getBytes(StandardCharsets.US_ASCII));
      Eventually.until("its end", () -> server.connections() == 0);
    }
  }

  @Test
  void addressesAreAllowedByNetwork() throws Exception {
    serve(Caller.config(dir));
    assertThat(Subnet.parse("10.0.0.0/8").contains(InetAddress.getByName("10.200.3.4"))).isTrue();
    assertThat(Subnet.parse("10.0.0.0/8").contains(InetAddress.getByName("11.0.0.1"))).isFalse();
    assertThat(Subnet.parse("192.168.1.7").contains(InetAddress.getByName("192.168.1.7"))).isTrue();
    assertThat(Subnet.parse("192.168.1.128/25").contains(InetAddress.getByName("192.168.1.7")))
        .isFalse();
    assertThat(Subnet.parse("2001:db8::/33").contains(InetAddress.getByName("2001:db8::1")))
        .isTrue();
    assertThat(Subnet.parse("::/0").contains(InetAddress.getByName("10.0.0.1"))).isFalse();
    assertThat(Subnet.parse("0.0.0.0/0").contains(InetAddress.getByName("10.0.0.1"))).isTrue();
    for (String wrong : List.of("10.0.0.0/33", "example.org", "", "10.0.0.1/", "1/2/3", "::/129")) {
      assertThatThrownBy(() -> Subnet.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static String hex(int number) {
    return Integer.toHexString(number);
  }

  private String auth() throws IOException {
    byte[] secret = Files.readAllBytes(dir.resolve(".cookie"));
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(secret) + "\r\n";
  }

  private String head(String... headers) throws IOException {
    return "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        + auth()
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  private Socket connect() throws IOException {
    return new Socket(server.address().getAddress(), server.address().getPort());
  }

  /** Everything that comes for bytes, until the connection ends. */
  private String raw(String bytes) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
