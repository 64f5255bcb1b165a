package dev.tachograph;

import dev.tachograph.report.Recovery;
import java.nio.file.Path;

/** Recovers a directory in a process of its own, and says what became of its runs. */
final class RecoverMain {
  private RecoverMain() {}

  public static void main(String[] args) throws Exception {
    Recovery.recover(Path.of(args[0]), true).forEach(System.out::println);
  }
}
