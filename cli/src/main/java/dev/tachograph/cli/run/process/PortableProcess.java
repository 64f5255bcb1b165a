package dev.tachograph.cli.run.process;

import dev.tachograph.cli.run.ExitStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A command where {@link CommandProcess} is not possible: it has our files, is asked to end when we
 * are, and its exit code is ours. What it prints is not recorded.
 */
public final class PortableProcess implements RunningCommand {
  private final Process process;
  private final Thread hook;

  private PortableProcess(Process process) {
    this.process = process;
    this.hook = new Thread(process::destroy, "tacho-end");
  }

  /**
   * Starts a command.
   *
   * @param command its program and arguments
   * @param environment all of its environment
   * @throws IOException if the system does not start it
   */
  public static PortableProcess start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().clear();
    builder.environment().putAll(environment);
    PortableProcess started = new PortableProcess(builder.start());
    Runtime.getRuntime().addShutdownHook(started.hook);
    return started;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public ExitStatus await() {
    while (true) {
      try {
        return ExitStatus.exited(process.waitFor());
      } catch (InterruptedException e) {
        process.destroy();
      }
    }
  }

  @Override
  public List<Leftover> leftovers() {
    return List.of();
  }
}
