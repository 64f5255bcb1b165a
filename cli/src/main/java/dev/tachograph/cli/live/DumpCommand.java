package dev.tachograph.cli.live;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho dump}: the state of a recorded process. */
@Command(
    name = "dump",
    description = "Asks a recorded process for its state and shows it.",
    mixinStandardHelpOptions = true)
public final class DumpCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(paramLabel = "PID", description = "The process.")
  private String pid = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The directory of runs, where no open file shows it; default TACHO_OUT, else logs.")
  private @Nullable Path out;

  @Option(names = "--attach", description = "Attaches to the JVM instead of sending SIGUSR1.")
  private boolean attach;

  public DumpCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    long process = RunOfProcess.alive(pid);
    RunOfProcess runs = new RunOfProcess(host);
    Path base = attach ? null : runs.find(process, host.runsDir(out));
    // Without a handler the signal would end the process.
    if (base != null && runs.catchesUsr1(process) && signalled(process, base)) {
      return 0;
    }
    try {
      String[] dump = AttachedDump.take(process);
      show(dump[0], dump[1].isEmpty() ? null : dump[1]);
    } catch (AttachedDump.Refused refused) {
      throw new CommandFailure("cannot ask the process " + pid + ": " + refused.getMessage());
    }
    return 0;
  }

  private boolean signalled(long process, Path base) {
    try {
      SignalledDump.Written written = SignalledDump.take(process, base, host.wallMillis());
      if (written != null) {
        show(written.text(), written.file().toString());
      }
      return written != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Control characters of the text have already been replaced, but lines are kept. */
  private void show(String text, @Nullable String file) {
    text.lines().map(Texts::escape).forEach(host.out()::println);
    if (file != null) {
      host.out().flush();
      host.err().println("tacho: the dump is in " + Texts.escape(file));
    }
  }
}
