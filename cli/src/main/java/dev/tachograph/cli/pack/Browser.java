package dev.tachograph.cli.pack;

import dev.tachograph.analysis.internal.text.Texts;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts a browser: the commands of {@code BROWSER}, which are separated by colons, on Windows by
 * semicolons, and may have {@code %s} where the address goes, as xdg-open and Python take it; else
 * that of the desktop.
 */
record Browser(List<List<String>> commands) {
  /** One that fails tells so within this time; one that goes on has begun. */
  private static final long TRY_SECONDS = 3;

  /** The browser of an environment. */
  static Browser of(Map<String, String> env) {
    return of(env, System.getProperty("os.name", ""));
  }

  /**
   * The browser of an environment.
   *
   * @param system the name of the operating system, as of {@code os.name}
   */
  static Browser of(Map<String, String> env, String system) {
    String os = system.toLowerCase(Locale.ROOT);
    boolean windows = os.startsWith("windows");
    List<List<String>> commands = new ArrayList<>();
    // On Windows a colon stands behind the letter of a drive.
    for (String command : env.getOrDefault("BROWSER", "").split(windows ? ";" : ":", -1)) {
      if (!command.isBlank()) {
        commands.add(List.of(command.strip().split("\\s+")));
      }
    }
    if (commands.isEmpty()) {
      commands.add(
          windows
              ? List.of("rundll32", "url.dll,FileProtocolHandler")
              : List.of(os.startsWith("mac") ? "open" : "xdg-open"));
    }
    return new Browser(commands);
  }

  /**
   * Opens an address; blocks for a few seconds at most.
   *
   * @return why no command did; {@code null} if one did
   */
  @Nullable String open(URI address) {
    String why = "there is no browser";
    for (List<String> command : commands) {
      String name = Texts.escape(command.get(0));
      try {
        Process process =
            new ProcessBuilder(words(command, address.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(TRY_SECONDS, TimeUnit.SECONDS) || process.exitValue() == 0) {
          return null;
        }
        why = "the browser " + name + " ended with exit code " + process.exitValue();
      } catch (IOException absent) {
        why = "there is no browser " + name;
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
    return why;
  }

  private static List<String> words(List<String> command, String address) {
    List<String> words = new ArrayList<>();
    command.forEach(word -> words.add(word.replace("%s", address)));
    if (command.stream().noneMatch(word -> word.contains("%s"))) {
      words.add(address);
    }
    return words;
  }
}
