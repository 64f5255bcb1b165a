package dev.tachograph.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.figures.TimeSeries;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.Metrics;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Liveness;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.Samples;
import dev.tachograph.analysis.internal.run.Series;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run as it was read from its files: its report, its figures and findings, and its samples over
 * time. It is as of the moment at which it was opened; a run that goes on is opened again.
 *
 * <p>Immutable, for any number of threads. What is kept does not grow with the run: its report, and
 * up to 131,072 samples; of more than that, the least and the greatest value of every few. No file
 * stays open.
 */
public final class RecordedRun {
  private static final Path PROC = Path.of("/proc");

  private final Path path;
  private final JsonNode report;
  private final Duration duration;
  private final List<String> missing;
  private final List<Finding> findings;
  private final RunFigures figures;
  private final Samples samples;

  private RecordedRun(RunReading reading) {
    this.path = reading.files().path();
    this.report = reading.report().root();
    this.duration = Duration.ofNanos(Math.round(reading.data().durationMillis() * 1e6));
    this.missing = missing(report);
    this.findings = List.copyOf(reading.findings());
    this.figures =
        Metrics.of(reading.files().base(), reading.report().status(), reading.data(), report);
    this.samples = reading.data().samples();
  }

  private static List<String> missing(JsonNode report) {
    List<String> missing = new ArrayList<>();
    report.path("missing").forEach(sentence -> missing.add(sentence.asText()));
    return List.copyOf(missing);
  }

  /**
   * Reads a run: all of its files once, from beginning to end. Blocks until that is done, which
   * takes about two seconds for a gigabyte of log on two cores; a log of more than 16 MiB is read
   * by as many threads as there are CPUs. What a file holds never fails the call: lines that cannot
   * be understood are counted in {@link #missing}. An interrupt of the caller closes the files, and
   * what was not read by then is missing; the flag stays set.
   *
   * @param run the base path, which is the directory and a base such as {@code
   *     2026-11-23__06-12-47}, or any file of the run
   * @return the run
   * @throws UnreadableRunException if there is none, or only a report that cannot be read
   */
  public static RecordedRun open(Path run) throws UnreadableRunException {
    Path fileName = run.getFileName();
    RunFileName name = fileName == null ? null : RunFileName.parse(fileName.toString());
    if (name == null) {
      throw new UnreadableRunException(run, run + " is no base path and no file of a run", null);
    }
    Path parent = run.getParent();
    Path dir = parent == null ? Path.of("") : parent;
    try {
      Optional<RunFileSet> files = RunFileSet.find(dir, name.base());
      if (files.isEmpty()) {
        throw new UnreadableRunException(run, "there is no run " + run, null);
      }
      return new RecordedRun(RunReading.of(files.get(), Liveness.ofMachine(PROC)));
    } catch (UnreadableRunException e) {
      throw e;
    } catch (UnreadableReportException e) {
      throw new UnreadableRunException(run, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UnreadableRunException(
          run, "cannot read the directory of " + run + ": " + Texts.reason(e), e);
    }
  }

  /**
   * The runs of a directory by the names of its files, which are not opened.
   *
   * @param directory where runs were recorded
   * @return the base path of each, the newest run first
   * @throws IOException if the directory cannot be read
   */
  public static List<Path> in(Path directory) throws IOException {
    return RunFileSet.in(directory).stream().map(RunFileSet::path).toList();
  }

  /** {@return the base path: the directory and the base name of the run} */
  public Path path() {
    return path;
  }

  /**
   * {@return how the run ended, as in {@code docs/formats/report.md}} {@code running} is believed
   * while the process lives; else it is {@code dead}, or {@code unknown} of another machine or
   * boot. {@code unreadable} and {@code no report} say that only its other files are left to read.
   */
  public String status() {
    return figures.status();
  }

  /**
   * {@return how long the run took, or how long it is to its last sign of life when no report says
   * it}
   */
  public Duration duration() {
    return duration;
  }

  /**
   * The report in the form of {@code docs/formats/report.md}. That of a live run, or of a killed
   * one that was not recovered, has all members of a final one, computed from its files. Beside
   * that it has {@code findings} and {@code missing} as here, and {@code read}, the counts of what
   * was read.
   *
   * @return a copy, which is the caller's; without a report what is known from the files
   */
  public JsonNode report() {
    return report.deepCopy();
  }

  /**
   * {@return what is missing or could not be read, a sentence each; empty when the run is complete}
   */
  public List<String> missing() {
    return missing;
  }

  /**
   * {@return what was measured of the run, by names such as {@code duration}, {@code throughput},
   * {@code rss_max} or {@code span.fetch.p95}, as a comparison takes it} Minimum, mean and maximum
   * are exact, percentiles have three digits.
   */
  public RunFigures figures() {
    return figures;
  }

  /**
   * {@return what was slow or wrong, the worst first: what the recorder found while the run went
   * on, and what the rules of {@code docs/findings.md} find in it}
   */
  public List<Finding> findings() {
    return findings;
  }

  /** {@return the names of what {@link #series} has: the keys that have a number in some sample} */
  public Set<String> seriesNames() {
    Set<String> names = new LinkedHashSet<>(samples.keys());
    // A limit that was never set is infinite, which is no number to draw.
    names.removeIf(name -> samples.figures(name).count() == 0);
    if (Series.ofThroughput(samples).hasValues()) {
      names.add(Series.THROUGHPUT);
    }
    return names;
  }

  /**
   * One key of the samples over time.
   *
   * @param name a key of {@code docs/formats/resources.md}, which names its unit; or {@code
   *     throughput}, the units done in a second since the sample before
   * @return a new series; empty where no sample has the key. Of more than 131,072 samples it has
   *     two points for every few: their least and their greatest value in the order in which they
   *     came
   */
  public Optional<TimeSeries> series(String name) {
    TimeSeries series =
        name.equals(Series.THROUGHPUT) ? Series.ofThroughput(samples) : Series.of(samples, name);
    return Optional.of(series).filter(TimeSeries::hasValues);
  }
}
