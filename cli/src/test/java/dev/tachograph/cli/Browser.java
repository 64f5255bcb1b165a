package dev.tachograph.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Headless Chromium, driven by its DevTools protocol on loopback. It keeps what the page says on
 * the console and every address that is asked for.
 */
final class Browser implements AutoCloseable, WebSocket.Listener {
  private static final long BOUND_SECONDS = 120;

  private final Process process;
  private final Path profile;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> console = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final StringBuilder message = new StringBuilder();
  private final WebSocket socket;
  private final String address;
  private String session = "";

  /** Whether there is a Chromium; where there is none its tests are skipped. */
  static boolean isThere() {
    return executable() != null;
  }

  private static Path executable() {
    for (String dir : System.getenv().getOrDefault("PATH", "").split(":")) {
      Path file = Path.of(dir, "chromium");
      if (!dir.isEmpty() && Files.isExecutable(file)) {
        return file;
      }
    }
    return null;
  }

  Browser(Path profile) throws Exception {
    this.profile = profile;
    Path log = profile.resolveSibling(profile.getFileName() + ".log");
    process =
        new ProcessBuilder(
                executable().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--window-size=1280,2000",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Path ready = profile.resolve("DevToolsActivePort");
      await(() -> Files.exists(ready) && Files.readAllLines(ready).size() >= 2);
      List<String> lines = Files.readAllLines(ready);
      address = "127.0.0.1:" + lines.get(0);
      socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://" + address + lines.get(1)), this)
              .get(BOUND_SECONDS, TimeUnit.SECONDS);
      ObjectNode blank = params().put("url", "about:blank");
      String target = call("Target.createTarget", blank).path("targetId").asText();
      session =
          call("Target.attachToTarget", params().put("targetId", target).put("flatten", true))
              .path("sessionId")
              .asText();
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        call(domain + ".enable", params());
      }
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  static ObjectNode params() {
    return Report.JSON.createObjectNode();
  }

  JsonNode call(String method, ObjectNode params) throws Exception {
    int id = ids.incrementAndGet();
    ObjectNode request = params().put("id", id).put("method", method);
    if (!session.isEmpty()) {
      request.put("sessionId", session);
    }
    request.set("params", params);
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(request.toString(), true).get(BOUND_SECONDS, TimeUnit.SECONDS);
    JsonNode got = answer.get(BOUND_SECONDS, TimeUnit.SECONDS);
    if (got.has("error")) {
      throw new IllegalStateException(method + ": " + got.path("error"));
    }
    return got.path("result");
  }

  /** Opens a file and waits until it has drawn itself and unpacked its log lines. */
  void open(Path page) throws Exception {
    call("Page.navigate", params().put("url", page.toUri().toString()));
    await(() -> eval("document.documentElement?.dataset?.done || ''").asText().length() > 0);
  }

  /** Opens its own developer tools as a page of their own, with nothing that they look at. */
  void openDevTools(String panel) throws Exception {
    String page = "http://" + address + "/devtools/devtools_app.html?panel=" + panel;
    call("Page.navigate", params().put("url", page));
    await(() -> eval("document.readyState").asText().equals("complete"));
  }

  JsonNode eval(String script) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            params()
                .put("expression", script)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(script + ": " + result.path("exceptionDetails"));
    }
    return result.at("/result/value");
  }

  private void mouse(String type, double x, double y) throws Exception {
    call(
        "Input.dispatchMouseEvent",
        params()
            .put("type", type)
            .put("x", x)
            .put("y", y)
            .put("button", "left")
            .put("buttons", type.equals("mouseReleased") ? 0 : 1)
            .put("clickCount", 1));
  }

  /**
   * Drags over the first element of a selector, from one share of its width to another.
   *
   * @return the width of the element
   */
  double drag(String selector, double from, double to) throws Exception {
    String element = "document.querySelector('" + selector + "')";
    eval(element + ".scrollIntoView({block: 'center'})");
    JsonNode box =
        eval(
            "(() => { const b = "
                + element
                + ".getBoundingClientRect(); return {x: b.x, y: b.y, w: b.width, h: b.height}; })()");
    double y = box.path("y").asDouble() + box.path("h").asDouble() / 2;
    double x = box.path("x").asDouble();
    double width = box.path("w").asDouble();
    mouse("mouseMoved", x + width * from, y);
    mouse("mousePressed", x + width * from, y);
    mouse("mouseMoved", x + width * (from + to) / 2, y);
    mouse("mouseMoved", x + width * to, y);
    mouse("mouseReleased", x + width * to, y);
    return width;
  }

  void key(String key, int code) throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          params().put("type", type).put("key", key).put("windowsVirtualKeyCode", code));
    }
  }

  /** Errors and warnings of the console, exceptions, and what the policy refused. */
  List<String> console() {
    return console;
  }

  /** Addresses that were asked for. */
  List<String> requests() {
    return requests;
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!condition.holds()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new IllegalStateException("it did not come about; console: " + console);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    message.append(data);
    if (last) {
      try {
        take(Report.JSON.readTree(message.toString()));
      } catch (IOException e) {
        console.add("not JSON: " + e);
      }
      message.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  private void take(JsonNode node) {
    CompletableFuture<JsonNode> answer =
        node.has("id") ? answers.remove(node.path("id").asInt()) : null;
    if (answer != null) {
      answer.complete(node);
    }
    switch (node.path("method").asText()) {
      case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded" ->
          console.add(node.path("params").toString());
      case "Network.requestWillBeSent" -> requests.add(node.at("/params/request/url").asText());
      default -> {}
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    await(profile);
  }

  /** Its helpers write to the profile until they are gone. */
  private static void await(Path profile) {
    for (int tries = 0; tries < 100 && Files.exists(profile); tries++) {
      try (var files = Files.walk(profile)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException | java.io.UncheckedIOException e) {
        // Tried again.
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
