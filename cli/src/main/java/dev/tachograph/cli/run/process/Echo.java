package dev.tachograph.cli.run.process;

import com.sun.jna.Pointer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a terminal shows of keys because they are typed, which is left out of the record: of input
 * nothing is recorded. It comes out of the pseudo-terminal among what the command prints, so it is
 * known by the keys that were passed shortly before. Thread-safe.
 */
final class Echo {
  private static final int ICANON = 0x2;
  private static final int ECHO = 0x8;
  private static final int ECHOCTL = 0x200;
  private static final int ICRNL = 0x100;
  private static final int OPOST_ONLCR = 0x1 | 0x4;
  private static final int VERASE = 2;
  private static final int VEOF = 4;

  private static final int INPUT_FLAGS = 0;
  private static final int OUTPUT_FLAGS = 4;
  private static final int LOCAL_FLAGS = 12;
  private static final int CHARACTERS = 17;
  private static final int DELETE = 0x7f;
  private static final int MOST = 4096;

  private final Deque<Byte> expected = new ArrayDeque<>();

  /** Called before a key is passed: what the terminal, in its modes, will show of it. */
  synchronized void expect(byte typed, Pointer modes) {
    int local = modes.getInt(LOCAL_FLAGS);
    if ((local & ECHO) == 0 || expected.size() >= MOST) {
      return;
    }
    boolean lines = (local & ICANON) != 0;
    byte key = typed == '\r' && (modes.getInt(INPUT_FLAGS) & ICRNL) != 0 ? (byte) '\n' : typed;
    if (key == '\n') {
      if ((modes.getInt(OUTPUT_FLAGS) & OPOST_ONLCR) == OPOST_ONLCR) {
        expected.add((byte) '\r');
      }
      expected.add(key);
    } else if (lines && key == modes.getByte(CHARACTERS + VERASE)) {
      "\b \b".chars().forEach(c -> expected.add((byte) c));
    } else if (lines && key == modes.getByte(CHARACTERS + VEOF)) {
      // Not shown.
      return;
    } else if (((key >= 0 && key < ' ' && key != '\t') || key == DELETE)
        && (local & ECHOCTL) != 0) {
      expected.add((byte) '^');
      expected.add((byte) (key ^ 0x40));
    } else {
      expected.add(key);
    }
  }

  /** What was printed, without what is shown of keys. */
  synchronized byte[] takeFrom(byte[] printed) {
    if (expected.isEmpty()) {
      return printed;
    }
    ByteArrayOutputStream rest = new ByteArrayOutputStream(printed.length);
    for (byte b : printed) {
      Byte next = expected.peek();
      if (next != null && next == b) {
        expected.remove();
      } else {
        rest.write(b);
        if (b == '\n') {
          // The command ended a line: what has not been shown by now will not be.
          expected.clear();
        }
      }
    }
    return rest.toByteArray();
  }
}
