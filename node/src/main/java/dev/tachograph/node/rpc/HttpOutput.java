package dev.tachograph.node.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes responses of HTTP/1.1: a body that fits into 64 KiB with its length, a longer one in
 * chunks as it is made; to a client of HTTP/1.0 until the connection is closed. For one thread.
 */
final class HttpOutput implements JsonRpc.Response {
  private static final int BUFFER = 64 * 1024;
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(204, "No Content"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(413, "Content Too Large"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"));

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private int buffered;
  private int status;
  private String extraHeaders = "";
  private String type = "application/json";
  private boolean hasBegun;
  private boolean isChunked;
  private boolean keepsAlive;

  HttpOutput(OutputStream out) {
    this.out = out;
  }

  /** Prepares the response to a request. */
  HttpOutput to(boolean canChunk, boolean keepAlive) {
    buffered = 0;
    hasBegun = false;
    isChunked = canChunk;
    keepsAlive = keepAlive;
    extraHeaders = "";
    type = "application/json";
    return this;
  }

  /** Whether the connection may have another request after this response. */
  boolean keepsAlive() {
    return keepsAlive;
  }

  /** Sends a short text with a status, and has the connection end. */
  void refuse(int code, String text, String headers) throws IOException {
    keepsAlive = false;
    extraHeaders = headers;
    type = "text/plain";
    begin(code).write(text.getBytes(StandardCharsets.UTF_8));
    end();
  }

  @Override
  public OutputStream begin(int code) {
    status = code;
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        append(bytes, from, count);
      }
    };
  }

  private void append(byte[] bytes, int from, int count) throws IOException {
    int end = from + count;
    for (int at = from; at < end; ) {
      if (buffered == BUFFER) {
        spill();
      }
      int part = Math.min(BUFFER - buffered, end - at);
      System.arraycopy(bytes, at, buffer, buffered, part);
      buffered += part;
      at += part;
    }
  }

  private void spill() throws IOException {
    if (!hasBegun) {
      hasBegun = true;
      keepsAlive &= isChunked;
      head(isChunked ? "Transfer-Encoding: chunked\r\n" : "");
    }
    if (isChunked) {
      ascii(Integer.toHexString(buffered) + "\r\n");
    }
    out.write(buffer, 0, buffered);
    if (isChunked) {
      ascii("\r\n");
    }
    buffered = 0;
  }

  @Override
  public void end() throws IOException {
    if (!hasBegun) {
      head(status == 204 ? "" : "Content-Length: " + buffered + "\r\n");
      out.write(buffer, 0, buffered);
    } else {
      if (buffered > 0) {
        spill();
      }
      if (isChunked) {
        ascii("0\r\n\r\n");
      }
    }
    buffered = 0;
    out.flush();
  }

  private void head(String length) throws IOException {
    ascii(
        "HTTP/1.1 "
            + status
            + " "
            + REASONS.getOrDefault(status, "")
            + "\r\n"
            + (status == 204 ? "" : "Content-Type: " + type + "\r\n")
            + length
            + extraHeaders
            + (keepsAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n"));
  }

  /** Tells a client that waits for it to send its body. */
  void proceed() throws IOException {
    ascii("HTTP/1.1 100 Continue\r\n\r\n");
    out.flush();
  }

  private void ascii(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
