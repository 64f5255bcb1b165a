package dev.tachograph.examples;

import dev.tachograph.analysis.RecordedRun;
import dev.tachograph.analysis.findings.Finding;
import java.io.IOException;
import java.nio.file.Path;

/** A program that reads what runs left, for which {@code tachograph-analysis} is. */
public final class ReadRuns {
  private ReadRuns() {}

  /** Prints figures and findings of runs, each named by its base path or any of its files. */
  public static void main(String[] args) throws IOException {
    for (String path : args) {
      RecordedRun run = RecordedRun.open(Path.of(path));
      System.out.println(run.path().getFileName() + ": " + run.status());
      run.figures()
          .metrics()
          .forEach((metric, value) -> System.out.println(metric.name() + " " + value));
      for (Finding finding : run.findings()) {
        System.out.println(finding.severity() + ": " + finding.text());
      }
    }
  }
}
