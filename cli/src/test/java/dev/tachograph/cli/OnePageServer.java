package dev.tachograph.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Serves a page on loopback, with a header of its own, to a few requests. */
final class OnePageServer implements AutoCloseable {
  private static final int MAX_REQUESTS = 20;

  private final ServerSocket listening;
  private final byte[] answer;

  private OnePageServer(String html, String header) throws IOException {
    byte[] body = html.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
            + (header + "\r\nContent-Length: " + body.length + "\r\n\r\n");
    this.answer = (head + html).getBytes(StandardCharsets.UTF_8);
    this.listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  static OnePageServer start(String html, String header) throws IOException {
    OnePageServer server = new OnePageServer(html, header);
    Thread thread = new Thread(server::serve, "one-page-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private void serve() {
    for (int i = 0; i < MAX_REQUESTS; i++) {
      try (Socket socket = listening.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
          line = in.readLine();
        }
        OutputStream out = socket.getOutputStream();
        out.write(answer);
        out.flush();
      } catch (IOException closed) {
        if (listening.isClosed()) {
          return;
        }
      }
    }
  }

  String address() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/page.html";
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
