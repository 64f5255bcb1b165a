package dev.tachograph.recovery;

import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.journal.JournalRecovery;
import dev.tachograph.internal.journal.RecoveredSegments;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.report.RunSections;
import dev.tachograph.internal.report.RunningReport;
import dev.tachograph.report.PeerHealthSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run that has none yet, as of now: it goes on, or nobody has recovered it. It has
 * the members of a final report, with figures computed as a run computes its own, of what its files
 * hold; what waits in the journal is not among it. The status is {@code running}, and nothing is
 * said of the end.
 *
 * <p>Nothing is written, no lock is taken or given up, and the run is not disturbed. Thread-safe.
 */
public final class UnfinishedReport {
  private static final String REPORT = ".json.part";

  /** Files get their numbers rarely, and it takes a moment to open the current ones. */
  private static final int TRIES = 20;

  private UnfinishedReport() {}

  /**
   * Reads what a run has written, from beginning to end. Blocks until that is done. What a file
   * holds never fails the call.
   *
   * @param directory of the run
   * @param base what the names of its files begin with
   * @param goesOn whether its process lives; otherwise spans that are open count up to the last
   *     sign of life
   * @return the report in the form of {@code docs/formats/report.md}, UTF-8; without a readable
   *     journal, or in the process that records the run, it has no counts of what was dropped or
   *     deleted
   * @throws IOException if a file cannot be read
   */
  public static byte[] read(Path directory, String base, boolean goesOn) throws IOException {
    // First of all: a run that ends meanwhile gives it another name.
    RunningReport report = RunningReport.read(directory.resolve(base + REPORT));
    for (int tries = 1; ; tries++) {
      JournalReader reader = header(directory, base);
      JournalRecovery header = counts(reader, Map.of());
      try (WrittenFiles files = WrittenFiles.in(directory, base)) {
        boolean same = isSame(header, counts(header(directory, base), Map.of()));
        if ((same && files.areOf(header)) || tries == TRIES) {
          files.upTo(header);
          return read(base, report, reader, files, goesOn);
        }
      }
    }
  }

  private static byte[] read(
      String base,
      RunningReport report,
      @Nullable JournalReader reader,
      WrittenFiles files,
      boolean goesOn)
      throws IOException {
    RecoveredLines lines = RecoveredLines.of(files);
    RecoveredSpans spans = RecoveredSpans.ended(files.of(Stream.TRACE), read -> {});
    files.removeVanished();
    JournalRecovery header = counts(reader, files.numbers());
    boolean newer = lines.lastMillis() > header.lastMillis();
    long end = Math.max(header.lastMillis(), lines.lastMillis());
    if (!goesOn) {
      spans.endedAt(end);
    }
    ProcessIdentity owner = report.identity(ProcessIdentity.current(Path.of("/")));
    MissingLines missing = MissingLines.notYet(header, lines, spans);
    return new KilledReport(
            report, base, owner, lines, spans, header, RecoveredEnd.notYet(), missing)
        .toJson(end, newer ? lines.lastWallMillis() : header.lastWallMillis(), 0);
  }

  private static JournalRecovery counts(
      @Nullable JournalReader reader, Map<Stream, List<Integer>> numbers) {
    return new JournalRecovery(reader, Map.of(), RecoveredSegments.asFound(numbers));
  }

  /** Whether no file got its number between two states of the journal. */
  private static boolean isSame(JournalRecovery one, JournalRecovery other) {
    for (Stream stream : Stream.values()) {
      if (one.fullFiles(stream) != other.fullFiles(stream)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes peers as a report has them, with those that were best and worst.
   *
   * @param peers all of them
   * @return an object with the members {@code peer_health_all}, {@code peer_health_top} and {@code
   *     peer_health_worst}, UTF-8
   */
  public static byte[] peers(List<PeerHealthSummary> peers) {
    JsonWriter json = JsonWriter.forReports(RunSections.bytes(peers)).beginObject();
    RunSections.peers(peers, json);
    json.endObject();
    return Arrays.copyOf(json.buffer(), json.length());
  }

  /** The header of the journal; {@code null} if there is none that can be read. */
  static @Nullable JournalReader header(Path directory, String base) {
    try {
      Claim.Head head = Claim.head(directory.resolve(base + Claim.SUFFIX), JournalReader.HEAD);
      JournalReader reader = head == null ? null : JournalReader.ofHead(head.bytes());
      return reader == null || head == null || !head.isOf(reader.identity()) ? null : reader;
    } catch (IOException unreadable) {
      return null;
    }
  }
}
