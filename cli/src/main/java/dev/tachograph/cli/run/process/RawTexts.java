package dev.tachograph.cli.run.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments and variables as the bytes they are. The JVM decodes them by the locale, and in that of
 * C it turns what is not ASCII into question marks; the command must be given what we were given.
 */
final class RawTexts {
  private static final Charset ENCODING =
      Charset.isSupported(System.getProperty("sun.jnu.encoding", ""))
          ? Charset.forName(System.getProperty("sun.jnu.encoding", ""))
          : StandardCharsets.UTF_8;

  private RawTexts() {}

  /** The texts of a file of {@code /proc}, each of which ends with a NUL. */
  static List<byte[]> read(String file) throws IOException {
    byte[] all = Files.readAllBytes(Path.of(file));
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
    for (String argument : command) {
      if (next < given.size() && given.get(next).equals(argument)) {
        bytes.add(raw.get(next++));
      } else {
        bytes.add(encode(argument));
      }
    }
    // Something was left out: which bytes belong to what is unknown.
    return next == given.size() ? bytes : command.stream().map(RawTexts::encode).toList();
  }

  /**
   * The bytes of an environment.
   *
   * @param given as the JVM has it
   * @param environment what became of it
   */
  static List<byte[]> environment(Map<String, String> given, Map<String, String> environment)
      throws IOException {
    Map<String, byte[]> raw = new LinkedHashMap<>();
    for (byte[] variable : read("/proc/self/environ")) {
      String text = new String(variable, ENCODING);
      int equals = text.indexOf('=', 1);
      raw.put(equals < 0 ? text : text.substring(0, equals), variable);
    }
    raw.keySet().removeIf(name -> given.containsKey(name) && !environment.containsKey(name));
    environment.forEach(
        (name, value) -> {
          if (!value.equals(given.get(name)) || !raw.containsKey(name)) {
            raw.put(name, encode(name + "=" + value));
          }
        });
    return List.copyOf(raw.values());
  }

  static byte[] encode(String text) {
    return text.getBytes(ENCODING.newEncoder().canEncode(text) ? ENCODING : StandardCharsets.UTF_8);
  }
}
