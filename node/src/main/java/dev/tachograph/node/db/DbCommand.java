package dev.tachograph.node.db;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code history-node db}: what is stored, whether it is whole, and a way out for it. Each of its
 * verbs is a {@link Callable} that gives the exit code; it throws a {@link ParameterException} for
 * a wrong call, and an {@link java.io.IOException} with a sentence for a failure.
 */
@Command(
    name = "db",
    description = "Shows, checks, exports and reads the stored blocks.",
    mixinStandardHelpOptions = true)
public final class DbCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  private DbCommand() {}

  /**
   * The command with its verbs.
   *
   * @param out what was asked for
   * @param err progress, if it is a terminal
   * @param terminal whether it is
   * @param bans where bans are kept
   * @param sync runs {@code history-node} with arguments, gives its exit code
   */
  public static CommandLine create(
      PrintStream out,
      PrintStream err,
      boolean terminal,
      BanList bans,
      ToIntFunction<List<String>> sync) {
    CommandLine line = new CommandLine(new DbCommand());
    line.addSubcommand(new StatusCommand(out, bans));
    line.addSubcommand(new VerifyCommand(out, new VerifyProgress(err, terminal), sync));
    line.addSubcommand(new ExportCommand(out));
    line.addSubcommand(new GetCommand(out));
    return line;
  }

  /** Always a wrong call: it takes a verb. */
  @Override
  public Integer call() {
    CommandSpec parsed = spec;
    if (parsed == null) {
      throw new IllegalStateException("not parsed");
    }
    throw new ParameterException(
        parsed.commandLine(), "db takes a verb: status, verify, export or get");
  }
}
