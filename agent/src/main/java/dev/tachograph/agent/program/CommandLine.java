package dev.tachograph.agent.program;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The words with which this process was started. */
final class CommandLine {
  private CommandLine() {}

  /** {@return the words, the JVM's options among them; what is known where there is no /proc} */
  static List<String> own() {
    try {
      return split(Files.readAllBytes(Path.of("/proc/self/cmdline")));
    } catch (IOException noProc) {
      List<String> words = new ArrayList<>();
      ProcessHandle.Info info = ProcessHandle.current().info();
      info.command().ifPresent(words::add);
      info.arguments().ifPresent(arguments -> words.addAll(List.of(arguments)));
      return words;
    }
  }

  /** Words that each end with a NUL: proc_pid_cmdline(5). */
  static List<String> split(byte[] words) {
    List<String> found = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < words.length; i++) {
      if (words[i] == 0) {
        found.add(new String(words, begin, i - begin, Charset.defaultCharset()));
        begin = i + 1;
      }
    }
    return found;
  }
}
