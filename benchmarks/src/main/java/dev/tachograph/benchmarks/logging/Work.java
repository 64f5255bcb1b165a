package dev.tachograph.benchmarks.logging;

/** The records of a producer, each different and identified by its number. */
final class Work {
  private static final String[] PEERS = new String[64];

  static {
    for (int i = 0; i < PEERS.length; i++) {
      PEERS[i] = "203.0.113." + (100 + i);
    }
  }

  private Work() {}

  /** Logs the record with a number, which is its block. */
  static void log(Contender to, long number) {
    to.log(number, peer(number), batch(number), elapsedMs(number), ok(number));
  }

  static String peer(long number) {
    return PEERS[(int) (number * 31) & (PEERS.length - 1)];
  }

  static int batch(long number) {
    return 100 + (int) (number % 900);
  }

  /** A value with exactly three decimals, the last of which is not zero. */
  static double elapsedMs(long number) {
    long hundredths = 100 + number * 7919 % 9_900;
    return (hundredths * 10 + 1 + number % 9) / 1000.0;
  }

  static boolean ok(long number) {
    return (number & 3) != 0;
  }
}
