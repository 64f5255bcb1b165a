package dev.tachograph;

import dev.tachograph.common.RunStatus;
import dev.tachograph.internal.Buffers;
import dev.tachograph.internal.Interrupts;
import dev.tachograph.internal.RecorderThreads;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.report.RunContext;
import dev.tachograph.report.RunReport.EndInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * The report with the status {@code running}, from which recovery knows a run that is killed
 * immediately. It is created on a thread of its own, concurrently with the rest of the start: in a
 * freshly started JVM both spend most of their time loading classes, each its own.
 */
final class FirstReport {
  private final RunFiles files;
  private final RunContext context;
  private final Thread thread = RecorderThreads.daemon("report", this::run);
  private volatile @Nullable Throwable failure;

  private FirstReport(RunFiles files, RunContext context) {
    this.files = files;
    this.context = context;
  }

  static FirstReport begin(RunFiles files, RunContext context) {
    FirstReport report = new FirstReport(files, context);
    report.thread.start();
    return report;
  }

  private void run() {
    try {
      write();
    } catch (IOException | RuntimeException | Error failed) {
      failure = failed;
    }
  }

  private void write() throws IOException {
    byte[] json =
        RunReports.toJson(
            RunReports.generateRunReport(context, RunStatus.RUNNING, EndInfo.running()));
    try (FileChannel file = files.create(RunReporter.SUFFIX)) {
      Buffers.writeAll(file, json);
    }
  }

  /** Waits until the file exists, even if the caller is interrupted. */
  void await() throws IOException {
    join();
    Throwable failed = failure;
    if (failed instanceof IOException) {
      // The journal may have taken all space for a moment, to check whether there is enough.
      Files.deleteIfExists(files.partPath(RunReporter.SUFFIX));
      write();
    } else if (failed != null) {
      throw new IllegalStateException("The report of the run cannot be made.", failed);
    }
  }

  /** Waits for it to end, whatever the outcome. */
  void join() {
    while (thread.isAlive()) {
      boolean ignored = Interrupts.join(thread, Integer.MAX_VALUE);
    }
  }
}
