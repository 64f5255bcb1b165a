package dev.tachograph.node;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.common.RunClock;
import dev.tachograph.dump.StateDumps;
import dev.tachograph.node.db.BanList;
import dev.tachograph.node.db.DbCommand;
import dev.tachograph.node.discovery.PeerCache;
import dev.tachograph.node.engine.SyncFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/**
 * The command line of the history node. Exit codes: 0 up to date, 1 failed or not complete, 2 a
 * wrong call, reported in one line on stderr; 128 plus the number of the signal that ended it.
 */
@Command(
    name = "history-node",
    description = "Fetches blocks from Bitcoin peers, verifies and stores them, and resumes.",
    mixinStandardHelpOptions = true,
    versionProvider = HistoryNode.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class HistoryNode {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_CALL = 2;

  private final Map<String, String> env;
  private final PrintStream out;
  private final PrintStream err;

  @Mixin private SyncOptions sync = new SyncOptions();

  @Mixin private Servers servers = new Servers();

  @Mixin private LogOptions log = new LogOptions();

  @Mixin private MetricsOptions metrics = new MetricsOptions();

  @Mixin private ConfigFile file = new ConfigFile();

  private HistoryNode(Map<String, String> env, PrintStream out, PrintStream err) {
    this.env = env;
    this.out = out;
    this.err = err;
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Before anything else: until there is a handler, the signal would end the process.
    StateDumps.catchUsr1();
    System.exit(run(System.getenv(), System.out, System.err, args));
  }

  /** Runs the command with streams and an environment of the caller. */
  static int run(Map<String, String> env, PrintStream out, PrintStream err, String... args) {
    HistoryNode node = new HistoryNode(env, out, err);
    CommandLine line = node.commandLine();
    try {
      List<CommandLine> parsed =
          line.parseArgs(ConfigFile.expand(line.getCommandSpec(), args)).asCommandLineList();
      CommandLine last = parsed.get(parsed.size() - 1);
      if (last.isUsageHelpRequested()) {
        last.usage(new PrintWriter(out, true, StandardCharsets.UTF_8));
        return DONE;
      }
      if (last.isVersionHelpRequested()) {
        line.printVersionHelp(out);
        return DONE;
      }
      if (last.getCommand() instanceof Callable<?> verb) {
        return node.call(verb);
      }
      return node.start(List.of(args));
    } catch (ParameterException e) {
      String command = e.getCommandLine().getCommandSpec().qualifiedName();
      return node.wrongCall(lowerFirst(e.getMessage()), command);
    } catch (CommandFailure e) {
      return node.wrongCall(e.getMessage(), "history-node");
    }
  }

  /** {@return the command line, as man pages and completions are made from it} */
  public static CommandLine ofProcess() {
    return new HistoryNode(System.getenv(), System.out, System.err).commandLine();
  }

  private CommandLine commandLine() {
    return new CommandLine(this).addSubcommand(db()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private CommandLine db() {
    return DbCommand.create(
        out,
        err,
        Boolean.getBoolean("tachograph.terminal"),
        this::bans,
        arguments -> run(env, err, err, arguments.toArray(new String[0])));
  }

  /** The bans in the peer cache; without them, and with a line about it, if it is damaged. */
  private List<BanList.Ban> bans(Path dataDir) {
    Instant now = Instant.ofEpochMilli(RunClock.start().wallMillis());
    try {
      return PeerCache.read(dataDir).bans(now).stream()
          .map(
              peer ->
                  new BanList.Ban(
                      printable(peer.peerId()),
                      printable(Objects.requireNonNullElse(peer.banReason(), "unknown")),
                      String.valueOf(peer.bannedUntil())))
          .toList();
    } catch (IOException e) {
      err.println("history-node: bans are not told: " + printable(e.getMessage()));
      return List.of();
    }
  }

  /** Calls a verb that records nothing; its exit code. */
  private int call(Callable<?> verb) {
    try {
      return verb.call() instanceof Integer code ? code : DONE;
    } catch (ParameterException e) {
      throw e;
    } catch (IOException e) {
      err.println("history-node: " + printable(e.getMessage()));
      return FAILED;
    } catch (Exception e) {
      err.println("history-node: failed: " + printable(e.toString()));
      return FAILED;
    }
  }

  private int wrongCall(@Nullable String why, String command) {
    err.println("history-node: " + printable(why) + "; see " + command + " --help");
    return WRONG_CALL;
  }

  private int start(List<String> args) {
    sync.check();
    servers.check();
    metrics.check();
    RunConfig config = log.config(args, env, problem -> err.println("history-node: " + problem));
    checkDataDir(sync.dataDir());
    checkPorts();
    NodeRun node = new NodeRun(sync, servers, out);
    metrics.serve(node::metrics);
    try {
      return Tachograph.run(config, run -> recorded(node, config, run));
    } catch (SyncFailure e) {
      err.println("history-node: " + printable(e.getMessage()));
      return FAILED;
    } catch (IOException e) {
      // Only the output directory is used outside the run's body.
      throw new CommandFailure(
          "--log-output-dir " + config.outputDir() + " cannot be used: " + reason(e));
    } catch (Exception e) {
      err.println("history-node: failed: " + printable(e.toString()));
      return FAILED;
    } finally {
      metrics.close();
    }
  }

  private int recorded(NodeRun node, RunConfig config, Run run) throws SyncFailure {
    node.putConfig(run, config, log);
    run.putConfig("config_file", file.file());
    return node.run(run);
  }

  private static void checkDataDir(Path dir) {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw new CommandFailure("--data-dir " + dir + " cannot be made: " + reason(e));
    }
    if (!Files.isWritable(dir)) {
      throw new CommandFailure("--data-dir " + dir + " is not writable");
    }
  }

  /** Reports a port that is in use before anything is recorded. */
  private void checkPorts() {
    int first = sync.localPort();
    for (int port = first; first != 0 && port < first + 6; port++) {
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        probe.getLocalPort();
      } catch (IOException e) {
        throw new CommandFailure(
            "--local-port "
                + first
                + ": port "
                + port
                + " is in use; choose another or leave it out");
      }
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such directory";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file stands in the way";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return String.valueOf(e.getMessage()).replaceAll("\\.$", "");
  }

  private static String lowerFirst(@Nullable String text) {
    return text == null || text.isEmpty()
        ? "wrong call"
        : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  /** One line, whatever the network or the caller put into it. */
  private static String printable(@Nullable String text) {
    return String.valueOf(text).replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", "?");
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = HistoryNode.class.getPackage().getImplementationVersion();
      return new String[] {"history-node " + (version == null ? "(not packaged)" : version)};
    }
  }
}
