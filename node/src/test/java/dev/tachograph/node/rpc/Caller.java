package dev.tachograph.node.rpc;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Calls a server as a test says, with the secret of its cookie. */
final class Caller {
  static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RpcServer server;
  private @Nullable String credentials;

  Caller(RpcServer server, Path cookie) throws Exception {
    this.server = server;
    this.credentials = Files.readString(cookie);
  }

  static RpcConfig config(Path dataDir) {
    return RpcConfig.defaults(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), dataDir);
  }

  /** With other credentials, {@code null} for none. */
  Caller as(@Nullable String other) {
    credentials = other;
    return this;
  }

  HttpResponse<String> send(String method, String path, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(100))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (credentials != null) {
      byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String body) throws Exception {
    return send("POST", "/", body);
  }

  /** The whole response to one call with arguments in JSON. */
  JsonNode response(String method, String params) throws Exception {
    String call = "{\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}";
    return JSON.readTree(post(call).body());
  }

  /** The result of a call; fails if it has none. */
  JsonNode result(String method, String params) throws Exception {
    JsonNode response = response(method, params);
    if (!response.path("error").isNull()) {
      throw new AssertionError(response.toString());
    }
    return response.get("result");
  }

  /** The error of a call, as {@code code message}. */
  String error(String method, String params) throws Exception {
    JsonNode error = response(method, params).get("error");
    return error.get("code").asInt() + " " + error.get("message").asText();
  }
}
