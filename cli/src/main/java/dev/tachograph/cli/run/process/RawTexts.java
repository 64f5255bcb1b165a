package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments and variables as the bytes they are. The JVM decodes them by the locale, and in that of
 * C it turns what is not ASCII into question marks; the command must be given what we were given.
 */
final class RawTexts {
  private static final Charset ENCODING = encoding(System.getProperty("sun.jnu.encoding", ""));

  private RawTexts() {}

  /** In the locale of C nothing says what is behind ASCII; nearly always it is UTF-8. */
  private static Charset encoding(String name) {
    Charset charset = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
  }

  /** The texts of a file of {@code /proc}, each of which ends with a NUL. */
  static List<byte[]> read(String file) throws IOException {
    return cut(Files.readAllBytes(Path.of(file)));
  }

  static List<byte[]> cut(byte[] all) {
    List<byte[]> texts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == 0) {
        byte[] text = new byte[i - from];
        System.arraycopy(all, from, text, 0, text.length);
        texts.add(text);
        from = i + 1;
      }
    }
    return texts;
  }

  /**
   * The bytes of a command.
   *
   * @param given as this process was given it, its last arguments
   * @param command what became of it: the same arguments in the same order, and perhaps others
   */
  static List<byte[]> command(List<String> given, List<String> command) throws IOException {
    List<byte[]> all = read("/proc/self/cmdline");
    if (all.size() < given.size()) {
      return command.stream().map(RawTexts::encode).toList();
    }
    List<byte[]> raw = all.subList(all.size() - given.size(), all.size());
    List<byte[]> bytes = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < command.size(); i++) {
      String argument = command.get(i);
      // The program may be another one, in the same place; all else is as given.
      boolean replaced = i == 0 && !argument.equals(given.get(0));
      if (replaced || (next < given.size() && given.get(next).equals(argument))) {
        bytes.add(replaced ? encode(argument) : raw.get(next));
        next++;
      } else {
        bytes.add(encode(argument));
      }
    }
    // Something was left out: which bytes belong to what is unknown.
    return next == given.size() ? bytes : command.stream().map(RawTexts::encode).toList();
  }

  static byte[] encode(String text) {
    return text.getBytes(ENCODING.newEncoder().canEncode(text) ? ENCODING : StandardCharsets.UTF_8);
  }

  static String decode(byte[] text, int from) {
    return new String(text, from, text.length - from, ENCODING);
  }
}
