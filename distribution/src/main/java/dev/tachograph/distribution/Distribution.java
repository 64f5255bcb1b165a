package dev.tachograph.distribution;

import dev.tachograph.cli.Tacho;
import dev.tachograph.cli.command.Host;
import dev.tachograph.node.HistoryNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Writes the tree of files of a release. */
public final class Distribution {
  private Distribution() {}

  /**
   * Writes the tree.
   *
   * @param args the checkout, whose modules are packaged; the directory to write to; the version
   * @throws IOException if a part is missing, or the directory cannot be written
   */
  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[1]);
    new Layout(Path.of(args[0]), target, args[2]).write();
    writeManual(target, args[2]);
  }

  /** Man pages in {@code man/man1}, scripts of shells in {@code completions}. */
  static void writeManual(Path target, String version) throws IOException {
    Path man = Files.createDirectories(target.resolve("man/man1"));
    Path completions = Files.createDirectories(target.resolve("completions"));
    for (CommandLine line : commands()) {
      String command = line.getCommandName();
      for (CommandSpec spec : ManPage.specs(line)) {
        Files.writeString(man.resolve(ManPage.name(spec) + ".1"), ManPage.of(spec, version));
      }
      Files.writeString(completions.resolve(command + ".bash"), Completion.bash(line));
      Files.writeString(completions.resolve("_" + command), Completion.zsh(line));
    }
  }

  /** The commands that people call. */
  static List<CommandLine> commands() {
    return List.of(Tacho.commandLine(Host.ofProcess()), HistoryNode.ofProcess());
  }
}
