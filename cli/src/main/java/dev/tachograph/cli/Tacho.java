package dev.tachograph.cli;

import dev.tachograph.analysis.internal.text.Nearest;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.attach.AttachCommand;
import dev.tachograph.cli.attach.DetachCommand;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.Output;
import dev.tachograph.cli.compare.CompareCommand;
import dev.tachograph.cli.demo.DemoCommand;
import dev.tachograph.cli.export.ExportCommand;
import dev.tachograph.cli.live.DumpCommand;
import dev.tachograph.cli.live.TopCommand;
import dev.tachograph.cli.logs.LogsCommand;
import dev.tachograph.cli.ls.LsCommand;
import dev.tachograph.cli.pack.OpenCommand;
import dev.tachograph.cli.pack.PackCommand;
import dev.tachograph.cli.report.ReportCommand;
import dev.tachograph.cli.run.command.RunCommand;
import dev.tachograph.cli.run.process.CommandProcess;
import dev.tachograph.cli.text.Display;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0 success, 1 the answer is no, 2 a wrong call, reported in one line
 * on stderr; {@code demo} and {@code run} return the exit code of the program they started.
 */
@Command(
    name = "tacho",
    description = "Reads what runs leave, asks those that go on, and records a demonstration.",
    mixinStandardHelpOptions = true,
    versionProvider = Tacho.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Tacho implements Runnable {
  static final int WRONG_CALL = 2;

  private static final int USAGE_COLUMNS = 80;

  /** Help needs as many. */
  private static final int LEAST_USAGE_COLUMNS = 55;

  /** A misspelled word is never taken for one by which something is deleted. */
  private static final Set<String> DELETING =
      Set.of("prune", "recover", "uninstall-cache", "--force");

  private final Host host;

  @Spec private @Nullable CommandSpec spec;

  private Tacho(Host host) {
    this.host = host;
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("run")) {
      CommandProcess.remember(System.getenv());
    }
    System.exit(run(Host.ofProcess(), args));
  }

  /**
   * Runs the command on a given host; output goes to the host's streams. An interrupt of the caller
   * neither stops nor harms it.
   */
  static int run(Host host, String... args) {
    CommandLine line = commandLine(host);
    line.setUsageHelpWidth(Math.max(LEAST_USAGE_COLUMNS, Math.min(USAGE_COLUMNS, host.columns())))
        .setExecutionStrategy(parsed -> execute(line, host, parsed));
    int code;
    try {
      code = Uninterrupted.call(() -> line.execute(args));
    } catch (OutOfMemoryError e) {
      code = ExhaustedMemory.report(line.getErr());
    } finally {
      host.scratch().close();
    }
    host.out().flush();
    IOException failed = host.out() instanceof Output output ? output.failure() : null;
    if (failed != null) {
      host.err().println("tacho: cannot write the output: " + Texts.reason(failed));
    }
    host.err().flush();
    return failed == null || code != 0 ? code : WRONG_CALL;
  }

  /**
   * {@return the command line with all its verbs, as man pages and completions are made from it}
   *
   * @param host the environment of the verbs
   */
  public static CommandLine commandLine(Host host) {
    CommandLine line =
        new CommandLine(new Tacho(host))
            .addSubcommand(new DemoCommand(host))
            .addSubcommand(new RunCommand(host))
            .addSubcommand(new AttachCommand(host))
            .addSubcommand(new DetachCommand(host))
            .addSubcommand(new DumpCommand(host))
            .addSubcommand(new TopCommand(host))
            .addSubcommand(new LsCommand(host))
            .addSubcommand(new TagCommand(host))
            .addSubcommand(new ReportCommand(host))
            .addSubcommand(new CompareCommand(host))
            .addSubcommand(new LogsCommand(host))
            .addSubcommand(new OpenCommand(host))
            .addSubcommand(new PackCommand(host))
            .addSubcommand(new ExportCommand(host))
            .addSubcommand(new RecoverCommand(host))
            .addSubcommand(new PruneCommand(host))
            .addSubcommand(new UninstallCacheCommand(host))
            .setOut(new PrintWriter(host.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(host.err(), true, StandardCharsets.UTF_8))
            .setParameterExceptionHandler(Tacho::wrongCall)
            .setExecutionExceptionHandler(Tacho::failed)
            // It may be an argument of the command that run starts.
            .setExpandAtFiles(false);
    // What stands behind the command's name is the command's.
    Objects.requireNonNull(line.getSubcommands().get("run")).setStopAtPositional(true);
    return line;
  }

  private static int execute(CommandLine line, Host host, ParseResult parsed) {
    // Help is shown by the strategy, so --color is known by now.
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            host.display().colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    return new CommandLine.RunLast().execute(parsed);
  }

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      description = "Colors: auto (on a terminal, unless NO_COLOR has a value), always or never.")
  void color(String when) {
    for (Display.When known : Display.When.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(when)) {
        host.display().colour(known);
        return;
      }
    }
    String text = "--color takes auto, always or never, not '" + when + "'";
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), text);
  }

  @Override
  public void run() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    throw new CommandFailure(
        "which command? There are " + all(line.getSubcommands().keySet()) + "; see tacho --help");
  }

  private static int wrongCall(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    String verb = line.getCommandSpec().qualifiedName();
    report(line, describe(e) + "; see " + verb + " --help");
    return WRONG_CALL;
  }

  private static String describe(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().get(0), e.getCommandLine());
    }
    if (e instanceof MissingParameterException) {
      return lowerFirst(e.getMessage());
    }
    return lowerFirst(Texts.escape(String.valueOf(e.getMessage())));
  }

  private static String unknown(String what, CommandLine line) {
    boolean option = what.startsWith("-");
    boolean command = !option && line.getParent() == null;
    Collection<String> known =
        option
            ? line.getCommandSpec().optionsMap().keySet()
            : command ? line.getSubcommands().keySet() : List.of();
    String name = option ? what.replaceFirst("=.*", "") : what;
    List<String> harmless = known.stream().filter(word -> !DELETING.contains(word)).toList();
    String hint = Nearest.question(name, harmless);
    if (command && hint.isEmpty()) {
      hint = "; there are " + all(known);
    }
    String kind = option ? "option" : command ? "command" : "argument";
    return "unknown " + kind + " '" + Texts.escape(what) + "'" + hint;
  }

  private static String all(Collection<String> verbs) {
    List<String> names = List.copyOf(verbs);
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  private static int failed(Exception e, CommandLine line, ParseResult parsed) {
    if (e instanceof CommandFailure failure) {
      report(line, Texts.escape(String.valueOf(failure.getMessage())));
      return WRONG_CALL;
    }
    if (ExhaustedMemory.isCauseOf(e)) {
      return ExhaustedMemory.report(line.getErr());
    }
    // A bug in the command: still one line, and the full stack trace on request.
    StringWriter trace = new StringWriter();
    if (System.getenv("TACHO_DEBUG") != null) {
      e.printStackTrace(new PrintWriter(trace));
    }
    report(line, Texts.escape(e.toString()) + "; TACHO_DEBUG=1 shows where");
    line.getErr().print(trace);
    line.getErr().flush();
    return WRONG_CALL;
  }

  private static void report(CommandLine line, String text) {
    line.getErr().println("tacho: " + text);
  }

  private static String lowerFirst(@Nullable String text) {
    return text == null || text.isEmpty()
        ? "wrong call"
        : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Tacho.class.getPackage().getImplementationVersion();
      return new String[] {"tacho " + (version == null ? "(not packaged)" : version)};
    }
  }
}
