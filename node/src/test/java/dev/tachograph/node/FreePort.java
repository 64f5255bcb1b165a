package dev.tachograph.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port for a server that has to be told one. */
final class FreePort {
  private static final int FIRST = 10_000;

  /** Where systems begin to hand out ports of their own choice. */
  private static final int END = 32_768;

  private FreePort() {}

  /** A port of the loopback address that is free, and that no system gives to somebody else. */
  static int find() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }
}
