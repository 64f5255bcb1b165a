package dev.tachograph.cli.run.ways;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a shim. It replaces itself with the real {@code java}, which gets the agent as its
 * first option if it is to run a program; for {@code -version} and its like it gets nothing, so
 * that what it prints stays as it is.
 */
final class ShimScript {
  private ShimScript() {}

  /**
   * Writes a shim.
   *
   * @param real the launcher
   * @param option that brings the agent
   * @param archive made where a JVM is started without the agent for the sake of its archive of
   *     classes; {@code null}: it gets the agent all the same
   */
  static String of(JavaLauncher real, String option, @Nullable Path archive) {
    boolean keeps = archive != null && real.version() >= WaysIn.REFUSES_ARCHIVE;
    List<String> lines = new ArrayList<>();
    lines.add("#!/bin/sh");
    lines.add("# java, with the agent of tacho run.");
    lines.add("real=" + quoted(real.path().toString()));
    lines.add("runs=no");
    lines.add("value=no");
    if (keeps) {
      lines.add(
          "bare() { true 2>/dev/null >"
              + quoted(String.valueOf(archive))
              + "; exec \"$real\" \"$@\"; }");
      lines.add("case \" ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-} \" in");
      lines.add("  *" + String.join("*|*", LauncherArguments.ARCHIVES) + "*) bare \"$@\" ;;");
      lines.add("esac");
    }
    lines.add("for word do");
    lines.add("  if [ $value = yes ]; then value=no; continue; fi");
    lines.add("  case $word in");
    lines.add(
        "    "
            + patterns(LauncherArguments.SAYING)
            + "|--describe-module=*) exec \"$real\" \"$@\" ;;");
    lines.add("    -jar|-m|--module|--module=*) runs=yes; break ;;");
    lines.add("    " + patterns(LauncherArguments.WITH_VALUE) + ") value=yes ;;");
    if (keeps) {
      lines.add("    " + String.join("*|", LauncherArguments.ARCHIVES) + "*) bare \"$@\" ;;");
      lines.add("    @*)");
      lines.add("      runs=yes");
      lines.add(
          "      if grep -qs -e "
              + String.join(" -e ", LauncherArguments.ARCHIVES)
              + " \"${word#@}\"; then bare \"$@\"; fi");
      lines.add("      ;;");
    } else {
      lines.add("    @*) runs=yes ;;");
    }
    lines.add("    -*) ;;");
    lines.add("    *) runs=yes; break ;;");
    lines.add("  esac");
    lines.add("done");
    lines.add("if [ $runs = no ]; then exec \"$real\" \"$@\"; fi");
    lines.add("exec \"$real\" " + quoted(option) + " \"$@\"");
    return String.join("\n", lines) + "\n";
  }

  private static String patterns(List<String> words) {
    return String.join("|", words.stream().map(ShimScript::quoted).toList());
  }

  /** A word as the shell takes it literally. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
