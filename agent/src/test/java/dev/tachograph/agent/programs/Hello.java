package dev.tachograph.agent.programs;

import java.io.IOException;

/** Says hello; with an argument it then waits for the end of its stdin. */
public final class Hello {
  private Hello() {}

  public static void main(String[] args) throws IOException {
    System.out.println("hello");
    if (args.length > 0) {
      while (System.in.read() >= 0) {
        // Goes on.
      }
    }
  }
}
