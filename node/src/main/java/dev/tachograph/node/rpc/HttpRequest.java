package dev.tachograph.node.rpc;

import java.util.Locale;
import java.util.Map;

/**
 * The head of a request of HTTP/1.0 or 1.1: RFC 9112.
 *
 * @param method such as {@code POST}
 * @param path what is asked for, without a query
 * @param isVersion11 whether it is HTTP/1.1
 * @param headers by lower-case name
 */
record HttpRequest(String method, String path, boolean isVersion11, Map<String, String> headers) {
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** Whether the connection may have another request. */
  boolean keepsAlive() {
    String connection = header("connection").toLowerCase(Locale.ROOT);
    return isVersion11 ? !connection.contains("close") : connection.contains("keep-alive");
  }
}
