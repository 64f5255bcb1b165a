package dev.tachograph.cli.attach;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tacho detach}: ends the recording of a JVM, which goes on. */
@Command(
    name = "detach",
    description = "Ends the recording of a JVM, which goes on as if there had been none.",
    mixinStandardHelpOptions = true)
public final class DetachCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(paramLabel = "PID", description = "The JVM's process.")
  private String pid = "";

  public DetachCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    RunningJvm jvm = new RunningJvm(pid);
    String[] answer = jvm.ask(Map.of("detach", "true"));
    if (answer[0].equals("failed")) {
      throw new CommandFailure(
          "the recording of the process " + pid + " has not ended: " + RunningJvm.reason(answer));
    }
    if (!answer[0].equals("recorded") || answer.length < 3) {
      throw new CommandFailure(
          "the process "
              + pid
              + " is not recorded by the agent; tacho attach "
              + pid
              + " begins that");
    }
    host.out().println("recorded " + Texts.escape(answer[2]));
    return 0;
  }
}
