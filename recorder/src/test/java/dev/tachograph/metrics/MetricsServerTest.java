package dev.tachograph.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class MetricsServerTest {
  private final AtomicBoolean broken = new AtomicBoolean();
  private final HttpClient client = HttpClient.newHttpClient();
  private MetricsServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        MetricsServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            () -> {
              if (broken.get()) {
                throw new IllegalStateException("broken");
              }
              return List.of(Metric.gauge("a", "A.", () -> 1));
            });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  @Test
  void thePageIsThere() throws Exception {
    HttpResponse<String> page = ask("GET", "/metrics?x=1");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type"))
        .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(OpenMetricsText.samples(page.body())).containsEntry("a", 1.0);
  }

  @Test
  void aHeadHasNoBodyButItsLength() throws Exception {
    HttpResponse<String> head = ask("HEAD", "/metrics");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("content-length"))
        .contains(Integer.toString(ask("GET", "/metrics").body().length()));
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
    assertThat(ask("GET", "/metrics/x").statusCode()).isEqualTo(404);
    HttpResponse<String> post = ask("POST", "/metrics");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
    assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(raw("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void figuresThatCannotBeTakenAreAnErrorOfTheServer() throws Exception {
    broken.set(true);
    assertThat(ask("GET", "/metrics").statusCode()).isEqualTo(500);
    broken.set(false);
    assertThat(ask("GET", "/metrics").statusCode()).isEqualTo(200);
  }

  /** Four that say nothing are cut off after their time; until then a fifth gets no answer. */
  @Test
  void readersThatSayNothingAreCutOff() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        silent.add(connect());
        silent.get(i).getOutputStream().write('G');
      }
      assertThat(refused()).isEmpty();
      for (Socket socket : silent) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    assertThat(ask("GET", "/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void nobodyIsServedAfterTheEnd() {
    server.close();
    server.close();
    assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
  }

  @Test
  void aPortInUseIsSaid() {
    assertThatThrownBy(() -> MetricsServer.start(server.address(), List::of))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use");
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
  }

  /** What somebody gets who is one too many: an end, or a connection that is reset. */
  private String refused() {
    try {
      return raw("GET /metrics HTTP/1.1\r\n\r\n");
    } catch (IOException reset) {
      return "";
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
