package dev.tachograph;

import dev.tachograph.recovery.Recovery;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Recovers a directory in a process of its own, and prints the outcome for each run: {@code
 * RecoverMain <dir> [exhaust]}.
 */
final class RecoverMain {
  private RecoverMain() {}

  public static void main(String[] args) throws Exception {
    List<ByteBuffer> held = new ArrayList<>();
    if (args.length > 1) {
      BareMain.exhaust(held);
    }
    Recovery.recover(Path.of(args[0]), true).forEach(System.out::println);
    held.clear();
  }
}
