package dev.tachograph.internal.journal;

import dev.tachograph.common.Level;
import dev.tachograph.common.RunClock;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.journal.Checkpoints.Step;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Dies after the nth time that the writer did a step: {@code CrashMain <dir> <step> <n>}. */
final class CrashMain {
  static final int LINES = 20_000;

  private static final int FILE = 2 * 1024;
  private static final int TOTAL = 256 * 1024;

  private CrashMain() {}

  public static void main(String[] args) throws Exception {
    Step last = Step.valueOf(args[1]);
    AtomicInteger left = new AtomicInteger(Integer.parseInt(args[2]));
    RunClock clock = RunClock.start();
    RunFiles files = RunFiles.claim(Path.of(args[0]), clock.startedAt());
    Checkpoints checkpoints =
        step -> {
          if (step == last && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(9);
          }
        };
    SizeLimits limits = new SizeLimits(FILE, last == Step.SEGMENT_REMOVED ? TOTAL : 0, false);
    Map<Stream, LineOutput> outputs = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      outputs.put(stream, RunFileOutput.create(files, stream, FILE, false, checkpoints));
    }
    RingJournal journal =
        RingJournal.open(
            clock,
            outputs,
            files.claim().channel(),
            ProcessIdentity.current(Path.of("/")).toText(),
            new JournalOptions(JournalOptions.MIN_BYTES, 60_000, 0, false, false, limits),
            checkpoints);
    for (int i = 0; i < LINES; i++) {
      for (Stream stream : Stream.values()) {
        byte[] line = ("{\"i\":" + i + "}\n").getBytes(StandardCharsets.UTF_8);
        if (journal.append(stream, Level.WARN, line, 0, line.length)) {
          System.out.println(stream.ordinal() + " " + i);
        }
      }
    }
    journal.flush(60_000);
    Runtime.getRuntime().halt(8);
  }
}
