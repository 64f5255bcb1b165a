package dev.tachograph.cli.run.tree;

import dev.tachograph.ObservedRun;
import dev.tachograph.cli.attach.LateAgent;
import dev.tachograph.cli.run.ways.Prepared.LateWay;
import dev.tachograph.cli.run.ways.WaysIn;
import dev.tachograph.cli.run.ways.WaysIn.BareJvm;
import dev.tachograph.logging.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * JVMs of the command that were started past the ways in, such as by the path in {@code java.home}.
 * They are given the agent when they are seen; each kind of those that do not take it is a finding
 * of the command's run. Looked at on one thread; the agent is given on another one, as a JVM may
 * take its time.
 */
final class BareJvms {
  private static final Log LOG = Log.get("dev.tachograph");
  private static final int MAX_KINDS = 20;

  /** How many can wait for the agent; beyond that they are recorded from outside. */
  private static final int MAX_WAITING = 256;

  /** How often a JVM is looked at that does not handle SIGQUIT, at one look a second. */
  private static final int MAX_LOOKS = 30;

  private static final int SIGQUIT = 3;

  private final ObservedRun run;
  private final LateWay way;
  private final Set<Long> seen = new HashSet<>();
  private final Map<Long, Integer> starting = new HashMap<>();
  private final Set<String> kinds = new HashSet<>();
  private final BlockingQueue<Found> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private @Nullable Thread thread;
  private volatile boolean ended;

  /** A JVM without the agent. */
  private record Found(long pid, Path executable, String runs) {}

  BareJvms(ObservedRun run, LateWay way) {
    this.run = run;
    this.way = way;
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
                look(process.pid());
              }
            });
    seen.retainAll(now);
    starting.keySet().retainAll(now);
  }

  private void look(long pid) {
    Path files = Path.of("/proc/" + pid);
    try {
      Path executable = Files.readSymbolicLink(files.resolve("exe"));
      if (!executable.endsWith("java")) {
        // A shell may become a JVM.
        return;
      }
      String line = Files.readString(files.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      List<String> words = Arrays.asList(line.split("\0", -1));
      Path directory = Files.readSymbolicLink(files.resolve("cwd"));
      BareJvm bare =
          words.size() < 2
              ? null
              : WaysIn.withoutAgent(
                  executable,
                  words.subList(1, words.size() - 1),
                  directory,
                  Files.readString(files.resolve("environ"), StandardCharsets.ISO_8859_1),
                  way.agent());
      if (bare == null) {
        seen.add(pid);
      } else {
        take(new Found(pid, executable, bare.runs()), bare, files);
      }
    } catch (IOException | InvalidPathException gone) {
      // It ended, or is another user's.
    }
  }

  private void take(Found found, BareJvm bare, Path files) throws IOException {
    if (bare.isClosed()) {
      seen.add(found.pid);
      name(found, "it lets nobody attach (-XX:+DisableAttachMechanism)");
    } else if (bare.warns() && !way.forced()) {
      seen.add(found.pid);
      String warning =
          "its JVM would warn of the agent on stderr; tacho run --agent gives it all the same, and"
              + " -XX:+EnableDynamicAgentLoading among its options without the warning";
      name(found, warning);
    } else if (handlesQuit(files)) {
      seen.add(found.pid);
      if (!waiting.offer(found)) {
        name(found, "too many were started at once");
      }
      startThread();
    } else if (starting.merge(found.pid, 1, Integer::sum) >= MAX_LOOKS) {
      seen.add(found.pid);
      name(found, "its JVM answers no signals (-Xrs)");
    }
  }

  /** The JVM's handler, which is there soon after the start; without it the signal would end it. */
  private static boolean handlesQuit(Path files) throws IOException {
    String status = Files.readString(files.resolve("status"), StandardCharsets.ISO_8859_1);
    int at = status.indexOf("SigCgt:");
    int end = status.indexOf('\n', at);
    return at >= 0
        && (Long.parseUnsignedLong(status.substring(at + 7, end).strip(), 16) >> (SIGQUIT - 1) & 1)
            != 0;
  }

  private void startThread() {
    if (thread == null) {
      Thread giving = new Thread(this::give, "tachograph-attach");
      giving.setDaemon(true);
      giving.start();
      thread = giving;
    }
  }

  private void give() {
    try {
      while (!ended) {
        Found found = waiting.take();
        String why = ended ? null : LateAgent.begin(found.pid, way.arguments());
        if (ended) {
          return;
        }
        if (why == null) {
          LOG.info("a JVM was given the agent after its start").with("pid", found.pid).emit();
        } else {
          name(found, why);
        }
      }
    } catch (InterruptedException nobodyOfOurs) {
      // The end of the process.
    }
  }

  /** Begins nothing any more; does not wait for a JVM that is being given the agent. */
  void end() {
    ended = true;
  }

  private void name(Found found, String why) {
    synchronized (kinds) {
      String kind = found.executable + " " + found.runs;
      if (kinds.size() >= MAX_KINDS || !kinds.add(kind)) {
        return;
      }
    }
    run.finding(
        "jvm_without_agent",
        "info",
        "A JVM was started past the shim of java and is recorded from outside, without its log:"
            + " process "
            + found.pid
            + ", "
            + found.executable
            + ", which runs "
            + found.runs
            + "; "
            + why
            + ".",
        Map.of("pid", found.pid, "executable", found.executable.toString(), "runs", found.runs));
    LOG.info("a JVM is recorded from outside")
        .with("pid", found.pid)
        .with("executable", found.executable.toString())
        .with("runs", found.runs)
        .with("why", why)
        .emit();
  }
}
