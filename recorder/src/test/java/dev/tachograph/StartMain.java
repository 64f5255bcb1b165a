package dev.tachograph;

import dev.tachograph.RunConfig.Artifact;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;

/**
 * Starts a run with a journal that takes a while to make, and waits: {@code StartMain <dir>
 * <directory of journals, or -> <artifact> …}.
 */
final class StartMain {
  static final int JOURNAL_BYTES = 64 << 20;

  private StartMain() {}

  public static void main(String[] args) throws Exception {
    EnumSet<Artifact> artifacts = EnumSet.noneOf(Artifact.class);
    for (int i = 2; i < args.length; i++) {
      artifacts.add(Artifact.valueOf(args[i]));
    }
    RunConfigBuilder config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .consoleFilter(null)
            .artifacts(artifacts)
            .journalBytes(JOURNAL_BYTES)
            .logBuffer(JOURNAL_BYTES / 256);
    if (!args[1].equals("-")) {
      config = config.journalDir(Path.of(args[1]));
    }
    try (Run run = Tachograph.start(config.build())) {
      System.out.println("ready " + run.runId());
      new CountDownLatch(1).await();
    }
  }
}
