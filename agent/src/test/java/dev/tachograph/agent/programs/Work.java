package dev.tachograph.agent.programs;

import java.util.List;

/** Methods of all shapes, which a setting makes spans of. */
public final class Work {
  private Work() {}

  public static void main(String[] args) throws InterruptedException {
    Thread worker = new Thread(() -> System.out.println(load(2, 3L, 4.0, "x")), "loader-1");
    worker.start();
    worker.join();
    System.out.println(load(1, 2L, 3.0, "abc"));
    System.out.println(new Work().loadAll(List.of("a", "b", "c")));
    try {
      loadNothing();
    } catch (IllegalStateException expected) {
      System.out.println(expected.getMessage());
    }
    System.out.println(other());
  }

  static long load(int i, long l, double d, String s) {
    if (i > 1) {
      long twice = l * 2;
      return twice + i;
    }
    for (int k = 0; k < 3; k++) {
      String longer = s + k;
      d += longer.length();
    }
    try {
      return (long) d + l;
    } finally {
      l = 7;
    }
  }

  private synchronized String loadAll(List<String> texts) {
    StringBuilder all = new StringBuilder();
    for (String text : texts) {
      switch (text) {
        case "a" -> all.append(1);
        case "b" -> all.append(load(0, all.length(), 0.5, text));
        default -> all.append(text);
      }
    }
    return all.toString();
  }

  private static void loadNothing() {
    throw new IllegalStateException("nothing");
  }

  private static int other() {
    return 5;
  }
}
