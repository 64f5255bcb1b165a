package dev.tachograph.cli.run.ways;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of the {@code java} launcher, as far as it matters whether and how it runs a
 * program; see java(1). Files of arguments are read.
 *
 * @param main what it runs: a class, a jar, a module or a source file; {@code null} if it runs
 *     nothing, such as for {@code -version}
 * @param hasArchive whether an option names an archive of classes, CDS or AOT
 * @param hasAgent whether an option names the agent
 * @param isClosed whether an option keeps anybody from attaching
 */
record LauncherArguments(
    @Nullable String main, boolean hasArchive, boolean hasAgent, boolean isClosed) {
  /** Options that take the next argument as their value. */
  static final List<String> WITH_VALUE =
      List.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--enable-native-access",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--source",
          "-splash");

  /** Options for which the launcher says something and runs nothing. */
  static final List<String> SAYING =
      List.of(
          "-version",
          "--version",
          "-fullversion",
          "--full-version",
          "-help",
          "--help",
          "-h",
          "-?",
          "-X",
          "--help-extra",
          "--list-modules",
          "-d",
          "--describe-module",
          "--validate-modules",
          "--dry-run");

  /** What options that name an archive of classes begin with. */
  static final List<String> ARCHIVES = List.of("-XX:SharedArchiveFile=", "-XX:AOTCache=");

  /** Whoever signals such a JVM to attach gets a dump of its threads on its stdout. */
  static final String CLOSED = "-XX:+DisableAttachMechanism";

  private static final Set<String> MAIN = Set.of("-jar", "-m", "--module");
  private static final String DESCRIBED = "--describe-module=";
  private static final int MAX_BYTES = 1024 * 1024;
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  /**
   * Reads arguments.
   *
   * @param arguments those behind {@code java}
   * @param directory that files of arguments are relative to
   * @param agent the agent's jar
   */
  static LauncherArguments of(List<String> arguments, Path directory, @Nullable Path agent) {
    Deque<String> left = new ArrayDeque<>(arguments);
    boolean archive = false;
    boolean hasAgent = false;
    boolean closed = false;
    boolean expands = true;
    String prefix = "-javaagent:" + agent;
    while (!left.isEmpty()) {
      String word = left.pop();
      if (expands && word.startsWith("@") && word.length() > 1) {
        List<String> more = new ArrayList<>(file(word.substring(1), directory));
        for (int i = more.size() - 1; i >= 0; i--) {
          left.push(more.get(i));
        }
      } else if (word.equals("--disable-@files")) {
        expands = false;
      } else if (SAYING.contains(word) || word.startsWith(DESCRIBED)) {
        return new LauncherArguments(null, archive, hasAgent, closed);
      } else if (MAIN.contains(word)) {
        return new LauncherArguments(left.peek(), archive, hasAgent, closed);
      } else if (word.startsWith("--module=")) {
        return new LauncherArguments(
            word.substring("--module=".length()), archive, hasAgent, closed);
      } else if (WITH_VALUE.contains(word)) {
        left.poll();
      } else if (!word.startsWith("-")) {
        return new LauncherArguments(word, archive, hasAgent, closed);
      } else {
        archive |= ARCHIVES.stream().anyMatch(word::startsWith);
        closed |= word.equals(CLOSED);
        hasAgent |= agent != null && word.startsWith(prefix);
      }
    }
    return new LauncherArguments(null, archive, hasAgent, closed);
  }

  private static List<String> file(String name, Path directory) {
    List<String> words = new ArrayList<>();
    try {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Matcher matcher = WORD.matcher(text.replaceAll("(?m)#.*$", ""));
        while (matcher.find()) {
          for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) {
              words.add(matcher.group(group));
            }
          }
        }
      }
    } catch (IOException | InvalidPathException unreadable) {
      // The launcher says so.
    }
    return words;
  }
}
