package dev.tachograph.opentelemetry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;

/**
 * A program that knows nothing of anybody: asks a server and a database, once with an answer and
 * once without, and says so. With an argument it ends instead of the latter.
 */
public final class OpenSpans {
  private static final CountDownLatch ASKED = new CountDownLatch(1);

  private OpenSpans() {}

  public static void main(String[] args) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Connection database = DriverManager.getConnection("jdbc:h2:mem:shop");
        Statement statement = database.createStatement()) {
      URL url = new URL("http://127.0.0.1:" + server.getLocalPort() + "/orders");
      Thread client = daemon(() -> ask(url));
      try (Socket connection = server.accept()) {
        answer(connection);
      }
      client.join();
      statement.execute("create alias block for \"" + OpenSpans.class.getName() + ".block\"");
      statement.execute("create alias tell for \"" + OpenSpans.class.getName() + ".tell\"");
      statement.executeQuery("select 4711").close();
      statement.execute("call tell()");
      if (args.length > 0) {
        return;
      }
      daemon(() -> ask(url));
      Socket left = server.accept();
      daemon(() -> execute(statement));
      ASKED.await();
      System.out.println("open " + left.isConnected());
      Thread.currentThread().join();
    }
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void ask(URL url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) url.openConnection();
      try (InputStream answer = connection.getInputStream()) {
        answer.readAllBytes();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static void answer(Socket connection) throws IOException {
    InputStream in = connection.getInputStream();
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      request.append((char) in.read());
    }
    OutputStream out = connection.getOutputStream();
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void execute(Statement statement) {
    try {
      statement.execute("call block()");
    } catch (SQLException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** Called by the database, within a statement. */
  public static void tell() {
    Logger.getLogger("shop").info("within a statement");
  }

  /** Called by the database, within a statement, which it never ends. */
  public static void block() throws InterruptedException {
    ASKED.countDown();
    Thread.currentThread().join();
  }
}
