package dev.tachograph.recovery;

import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.journal.JournalRecovery;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.report.RunReport.Finding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run's files lack according to its journal, because another process truncated, replaced or
 * removed one, and what cannot be read in them.
 */
final class MissingLines {
  private final JournalRecovery recovery;
  private final RecoveredLines left;
  private final RecoveredSpans spans;
  private final Map<Stream, Boolean> counted = new EnumMap<>(Stream.class);

  private MissingLines(JournalRecovery recovery, RecoveredLines left, RecoveredSpans spans) {
    this.recovery = recovery;
    this.left = left;
    this.spans = spans;
  }

  /**
   * Determines what is missing, once all files have been read.
   *
   * @param reader the journal's reader; {@code null} if there is no readable journal
   */
  static MissingLines of(
      @Nullable JournalReader reader,
      JournalRecovery recovery,
      RecoveredLines left,
      RecoveredSpans spans) {
    MissingLines missing = new MissingLines(recovery, left, spans);
    for (Stream stream : Stream.values()) {
      boolean hadFile = left.paths.containsKey(stream) || RunRecovery.hadFile(reader, stream);
      // Lines of files that the size bound may have removed are counted separately.
      missing.counted.put(
          stream, hadFile && recovery.hasCounts() && !recovery.hasDeletedLines(stream));
    }
    return missing;
  }

  /** Nothing: only recovery determines it, once nobody writes any more. */
  static MissingLines notYet(JournalRecovery recovery, RecoveredLines left, RecoveredSpans spans) {
    return new MissingLines(recovery, left, spans);
  }

  /**
   * The lines of a stream and level that were written and are in no file.
   *
   * @param present the number of lines that are in a file
   */
  long lost(Stream stream, Level level, long present) {
    return isCounted(stream) ? Math.max(0, recovery.written(stream, level.ordinal()) - present) : 0;
  }

  /** The lines of a stream that were written and are in no file. */
  long lost(Stream stream) {
    boolean trace = stream == Stream.TRACE;
    return isCounted(stream) && !trace
        ? Math.max(0, recovery.written(stream) - left.lines(stream))
        : 0;
  }

  private boolean isCounted(Stream stream) {
    return counted.getOrDefault(stream, false);
  }

  private long damaged(Stream stream) {
    return stream == Stream.TRACE ? spans.damaged() : left.damaged(stream);
  }

  List<Finding> findings(long endMillis) {
    List<Finding> findings = new ArrayList<>();
    if (!recovery.hasCounts()) {
      String text =
          "The journal of the run was gone or could not be read, so what waited in it is lost.";
      findings.add(warning("journal_removed", text, endMillis, Map.of()));
    }
    for (Stream stream : Stream.values()) {
      String file = "*" + stream.suffix();
      long lines = lost(stream);
      long bytes = recovery.cut(stream);
      if (lines > 0 || bytes > 0) {
        String lost = stream == Stream.TRACE ? "" : lines + " lines, at least ";
        String text =
            "The files of the run lack what was written to "
                + file
                + " ("
                + lost
                + bytes
                + " bytes): somebody else truncated, replaced or removed one.";
        Map<String, @Nullable Object> evidence = new LinkedHashMap<>();
        evidence.put("file", file);
        evidence.put("what", "missing");
        evidence.put("lost_lines", lines);
        evidence.put("lost_bytes", bytes);
        findings.add(warning("file_changed", text, endMillis, evidence));
      }
      long damaged = damaged(stream);
      if (damaged > 0) {
        String text =
            damaged
                + " lines of "
                + file
                + " could not be read: they hold NUL bytes, or are no JSON.";
        Map<String, @Nullable Object> evidence = new LinkedHashMap<>();
        evidence.put("file", file);
        evidence.put("lines", damaged);
        findings.add(warning("lines_damaged", text, endMillis, evidence));
      }
    }
    return findings;
  }

  private static Finding warning(
      String rule, String text, long endMillis, Map<String, @Nullable Object> evidence) {
    return new Finding(rule, "warning", text, 0, endMillis, evidence);
  }
}
