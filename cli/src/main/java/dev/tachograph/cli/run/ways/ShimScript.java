package dev.tachograph.cli.run.ways;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a shim. It replaces itself with the real {@code java}, which gets the agent as its
 * first option if it is to run a program; for {@code -version} and its like it gets nothing, so
 * that what it prints stays as it is. The environment of the JVM is the one that the shim had.
 */
final class ShimScript {
  /** Passes on what it could not have named itself; {@code -p}: and runs none of it. */
  static final String BASH = "/bin/bash";

  /** What bash sets by itself. */
  private static final String OF_BASH =
      "_=*|PWD=*|OLDPWD=*|SHLVL=*|IFS=*|OPTIND=*|OPTARG=*|PPID=*|LINENO=*|UID=*|EUID=*|GROUPS=*"
          + "|DIRSTACK=*|RANDOM=*|SRANDOM=*|SECONDS=*|SHELLOPTS=*|EPOCHSECONDS=*|EPOCHREALTIME=*"
          + "|PS1=*|PS2=*|PS4=*|FUNCNAME=*|HISTCMD=*|BASH=*|BASHOPTS=*|BASHPID=*|BASH_ARGV0=*|BASH_COMMAND=*"
          + "|BASH_SUBSHELL=*|BASH_VERSION=*";

  private ShimScript() {}

  /**
   * Writes a shim.
   *
   * @param real the launcher
   * @param option that brings the agent
   * @param archive made where a JVM is started without the agent for the sake of its archive of
   *     classes; {@code null}: it gets the agent all the same
   * @param byBash whether variables have to be passed on whose names no shell has
   */
  static String of(JavaLauncher real, String option, @Nullable Path archive, boolean byBash) {
    boolean keeps = archive != null && real.version() >= WaysIn.REFUSES_ARCHIVE;
    List<String> lines = new ArrayList<>();
    lines.add(byBash ? "#!" + BASH + " -p" : "#!/bin/sh");
    lines.add("# java, with the agent of tacho run. Its own variables have names that nobody has.");
    if (byBash) {
      addGivenBack(lines);
    } else {
      lines.add("_tacho_start() { exec \"$@\"; }");
    }
    lines.add("_tacho_real=" + quoted(real.path().toString()));
    lines.add("_tacho_runs=no");
    lines.add("_tacho_value=no");
    if (keeps) {
      lines.add(
          "_tacho_bare() { true 2>/dev/null >"
              + quoted(String.valueOf(archive))
              + "; _tacho_start \"$_tacho_real\" \"$@\"; }");
      lines.add("case \" ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-} \" in");
      lines.add(
          "  *" + String.join("*|*", LauncherArguments.ARCHIVES) + "*) _tacho_bare \"$@\" ;;");
      lines.add("esac");
    }
    lines.add("for _tacho_word do");
    lines.add("  if [ $_tacho_value = yes ]; then _tacho_value=no; continue; fi");
    lines.add("  case $_tacho_word in");
    lines.add(
        "    "
            + patterns(LauncherArguments.SAYING)
            + "|--describe-module=*) _tacho_start \"$_tacho_real\" \"$@\" ;;");
    lines.add("    -jar|-m|--module|--module=*) _tacho_runs=yes; break ;;");
    lines.add("    " + patterns(LauncherArguments.WITH_VALUE) + ") _tacho_value=yes ;;");
    if (keeps) {
      lines.add(
          "    " + String.join("*|", LauncherArguments.ARCHIVES) + "*) _tacho_bare \"$@\" ;;");
      lines.add("    @*)");
      lines.add("      _tacho_runs=yes");
      lines.add(
          "      if grep -qs -e "
              + String.join(" -e ", LauncherArguments.ARCHIVES)
              + " \"${_tacho_word#@}\"; then _tacho_bare \"$@\"; fi");
      lines.add("      ;;");
    } else {
      lines.add("    @*) _tacho_runs=yes ;;");
    }
    lines.add("    -*) ;;");
    lines.add("    *) _tacho_runs=yes; break ;;");
    lines.add("  esac");
    lines.add("done");
    lines.add("if [ $_tacho_runs = no ]; then _tacho_start \"$_tacho_real\" \"$@\"; fi");
    lines.add("_tacho_start \"$_tacho_real\" " + quoted(option) + " \"$@\"");
    return String.join("\n", lines) + "\n";
  }

  /** What bash has changed is given back by env(1); only it can have a variable not be there. */
  private static void addGivenBack(List<String> lines) {
    lines.add("_tacho_same=(-u PWD -u OLDPWD -u SHLVL -u _)");
    lines.add("while IFS= read -r -d '' _tacho_word; do");
    lines.add("  case $_tacho_word in " + OF_BASH + ") _tacho_same+=(\"$_tacho_word\") ;; esac");
    lines.add("done </proc/$$/environ");
    lines.add("_tacho_start() { exec /usr/bin/env \"${_tacho_same[@]}\" \"$@\"; }");
  }

  private static String patterns(List<String> words) {
    return String.join("|", words.stream().map(ShimScript::quoted).toList());
  }

  /** A word as the shell takes it literally. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
