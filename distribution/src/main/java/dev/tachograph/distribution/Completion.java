package dev.tachograph.distribution;

import picocli.AutoComplete;
import picocli.CommandLine;

/** What shells need to complete a command: picocli's script for bash, and the same for zsh. */
final class Completion {
  private Completion() {}

  /** {@return a script for bash, to be sourced, or put where bash-completion looks for it} */
  static String bash(CommandLine line) {
    return AutoComplete.bash(line.getCommandName(), line);
  }

  /**
   * {@return a file for a directory of zsh's {@code fpath}} It is run when the command is completed
   * first, so it completes once itself.
   */
  static String zsh(CommandLine line) {
    String name = line.getCommandName();
    String function = "_complete_" + name;
    return "#compdef "
        + name
        + "\n"
        + bash(line)
        + "\n_bash_complete -o default -F "
        + function
        + " \"$@\"\n";
  }
}
