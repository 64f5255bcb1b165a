package dev.tachograph.cli.run.tree;

import dev.tachograph.ObservedRun;
import dev.tachograph.cli.run.ways.WaysIn;
import dev.tachograph.logging.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * JVMs of the command that were started past the ways in, such as by the path in {@code java.home}:
 * each kind is a finding of the command's run. Used on one thread.
 */
final class BareJvms {
  private static final Log LOG = Log.get("dev.tachograph");
  private static final int MAX_KINDS = 20;

  private final ObservedRun run;
  private final Path agent;
  private final Set<Long> seen = new HashSet<>();
  private final Set<String> kinds = new HashSet<>();

  BareJvms(ObservedRun run, Path agent) {
    this.run = run;
    this.agent = agent;
  }

  /** Looks at the processes that are new among the descendants of this one. */
  void look() {
    Set<Long> now = new HashSet<>();
    ProcessHandle.current()
        .descendants()
        .forEach(
            process -> {
              now.add(process.pid());
              if (!seen.contains(process.pid())) {
                look(process);
              }
            });
    seen.retainAll(now);
  }

  private void look(ProcessHandle process) {
    Path files = Path.of("/proc/" + process.pid());
    try {
      Path executable = Files.readSymbolicLink(files.resolve("exe"));
      if (!executable.endsWith("java")) {
        // A shell may become a JVM.
        return;
      }
      String line = Files.readString(files.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      List<String> words = Arrays.asList(line.split("\0", -1));
      Path directory = Files.readSymbolicLink(files.resolve("cwd"));
      String main =
          words.size() < 2
              ? null
              : WaysIn.runWithoutAgent(
                  executable, words.subList(1, words.size() - 1), directory, agent);
      seen.add(process.pid());
      if (main != null && kinds.size() < MAX_KINDS && kinds.add(executable + " " + main)) {
        run.finding(
            "jvm_without_agent",
            "info",
            "A JVM was started past the shim of java and is recorded from outside, without its"
                + " log: process "
                + process.pid()
                + ", "
                + executable
                + ", which runs "
                + main
                + ".",
            Map.of("pid", process.pid(), "executable", executable.toString(), "runs", main));
        LOG.info("a JVM is recorded from outside")
            .with("pid", process.pid())
            .with("executable", executable.toString())
            .with("runs", main)
            .emit();
      }
    } catch (IOException | InvalidPathException gone) {
      // It ended, or is another user's.
    }
  }
}
