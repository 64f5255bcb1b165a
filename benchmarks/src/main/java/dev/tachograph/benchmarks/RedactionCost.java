package dev.tachograph.benchmarks;

import dev.tachograph.common.RunClock;
import dev.tachograph.redaction.Redaction;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What it costs to look for secrets in one text: texts as programs log them, with and without
 * characters that could precede a secret, and with one. Each round reads all texts in turn; the
 * median of the rounds is reported.
 */
public final class RedactionCost {
  private static final int WARM_UP = 10;
  private static final int ROUNDS = 51;
  private static final int CALLS = 50_000;

  private RedactionCost() {}

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("a few words", "block stored ok");
    texts.put(
        "a long sentence",
        "The node synchronizes blocks with several peers and writes them to its disk in the order"
            + " in which they came, unless one of them was checked already.");
    texts.put("an address with a port", "connection from 203.0.113.7:8333 accepted");
    texts.put("three pairs", "peer sent headers height=812345 count=2000 in=12ms");
    texts.put(
        "a request",
        "GET /api/v1/orders?limit=50&offset=100 HTTP/1.1 status=200 bytes=12345 took 17 ms for user"
            + " bob from 10.0.0.7:54321");
    texts.put("a hash", "00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054");
    texts.put("a secret among pairs", "login user=bob password=hunter2 from=10.0.0.7");
    texts.put("a URL with user info", "connected to postgres://bob:hunter2@db:5432/orders");
    return texts;
  }

  /** Measures and prints; no arguments. */
  public static void main(String[] args) {
    Redaction redaction = Redaction.standard();
    RunClock clock = RunClock.start();
    Map<String, String> texts = texts();
    String[] all = texts.values().toArray(new String[0]);
    long[][] nanos = new long[all.length][ROUNDS];
    long length = 0;
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (int i = 0; i < all.length; i++) {
        long before = clock.nanos();
        for (int call = 0; call < CALLS; call++) {
          length += redaction.text(all[i]).length();
        }
        if (round >= 0) {
          nanos[i][round] = clock.nanos() - before;
        }
      }
    }
    int i = 0;
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Arrays.sort(nanos[i]);
      System.out.printf(
          Locale.ROOT,
          "%-24s %4d characters %7.1f ns%n",
          text.getKey(),
          text.getValue().length(),
          nanos[i][ROUNDS / 2] / (double) CALLS);
      i++;
    }
    if (length == 0) {
      throw new IllegalStateException("nothing was read");
    }
  }
}
