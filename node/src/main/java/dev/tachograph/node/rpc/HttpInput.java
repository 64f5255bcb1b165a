package dev.tachograph.node.rpc;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads requests of HTTP/1.1 from a socket, each within a time. For one thread. */
final class HttpInput {
  private static final int MAX_HEAD = 8 * 1024;
  private static final int MAX_CHUNK_LINE = 128;

  private final Socket socket;
  private final InputStream in;
  private final LongSupplier nanos;
  private long deadline;

  HttpInput(Socket socket, LongSupplier nanos) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.nanos = nanos;
  }

  /** A request that is refused with a status of HTTP; the connection ends. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    RefusedException(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Waits for a request and reads its head.
   *
   * @param idle how long to wait for its first byte
   * @param limit how long the whole request may take from then on
   * @return {@code null} at the end of the connection
   * @throws RefusedException if it is no request, or too large
   */
  @Nullable HttpRequest head(Duration idle, Duration limit) throws IOException {
    deadline = nanos.getAsLong() + idle.toNanos();
    in.mark(1);
    if (read() < 0) {
      return null;
    }
    in.reset();
    deadline = nanos.getAsLong() + limit.toNanos();
    int[] left = {MAX_HEAD};
    String line = line(left);
    while (line.isEmpty()) {
      line = line(left);
    }
    String[] words = line.split(" ", -1);
    if (words.length != 3 || !words[2].matches("HTTP/1\\.[01]")) {
      throw new RefusedException(400, "no request of HTTP/1.1");
    }
    Map<String, String> headers = new HashMap<>();
    for (String header = line(left); !header.isEmpty(); header = line(left)) {
      int colon = header.indexOf(':');
      if (colon < 1 || header.substring(0, colon).isBlank() || header.startsWith(" ")) {
        throw new RefusedException(400, "a header without a name");
      }
      String name = header.substring(0, colon).toLowerCase(Locale.ROOT);
      if (headers.put(name, header.substring(colon + 1).strip()) != null
          && (name.equals("content-length") || name.equals("authorization"))) {
        throw new RefusedException(400, "a header twice: " + name);
      }
    }
    String path = words[1].replaceAll("[?#].*", "");
    return new HttpRequest(words[0], path, words[2].endsWith("1.1"), headers);
  }

  /**
   * Reads the body of a request.
   *
   * @throws RefusedException if it is larger than allowed, or its length is not told
   */
  byte[] body(HttpRequest request, int limit) throws IOException {
    String coding = request.header("transfer-encoding");
    String length = request.header("content-length");
    if (!coding.isEmpty()) {
      if (!length.isEmpty() || !coding.equalsIgnoreCase("chunked")) {
        throw new RefusedException(400, "a body of unclear length");
      }
      return chunks(limit);
    }
    if (length.isEmpty()) {
      return new byte[0];
    }
    if (!length.matches("\\d{1,18}")) {
      throw new RefusedException(400, "a body of unclear length");
    }
    long size = Long.parseLong(length);
    if (size > limit) {
      throw tooLarge(limit);
    }
    return bytes((int) size);
  }

  private static RefusedException tooLarge(int limit) {
    return new RefusedException(413, "a request has at most " + limit + " bytes");
  }

  private byte[] chunks(int limit) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(new int[] {MAX_CHUNK_LINE}).replaceAll(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new RefusedException(400, "a chunk of unclear length");
      }
      long length = Long.parseLong(size, 16);
      if (body.size() + length > limit) {
        throw tooLarge(limit);
      }
      body.writeBytes(bytes((int) length));
      if (length == 0) {
        int[] left = {MAX_HEAD};
        while (!line(left).isEmpty()) {
          // Trailers are of no use here.
        }
        return body.toByteArray();
      }
      if (!line(new int[] {2}).isEmpty()) {
        throw new RefusedException(400, "a chunk longer than its length");
      }
    }
  }

  /** Reads what else the client sends, until it closes or its time is over. */
  void drain(int limit) throws IOException {
    for (int i = 0; i < limit && read() >= 0; i++) {
      // It is not needed.
    }
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int filled = 0; filled < count; ) {
      beforeRead();
      int read = in.read(bytes, filled, count - filled);
      if (read < 0) {
        throw new IOException("closed within a request");
      }
      filled += read;
    }
    return bytes;
  }

  /** A line without its end, of at most so many bytes as are left. */
  private String line(int[] left) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = read(); next != '\n'; next = read()) {
      if (next < 0) {
        throw new IOException("closed within a request");
      }
      if (--left[0] < 0) {
        throw new RefusedException(431, "a head has at most " + MAX_HEAD + " bytes");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private int read() throws IOException {
    beforeRead();
    return in.read();
  }

  private void beforeRead() throws IOException {
    long left = deadline - nanos.getAsLong();
    if (left <= 0) {
      throw new SocketTimeoutException("the request did not arrive in time");
    }
    socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
  }
}
