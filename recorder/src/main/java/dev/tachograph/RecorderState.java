package dev.tachograph;

import dev.tachograph.common.Level;
import dev.tachograph.internal.dump.DumpPart;
import dev.tachograph.internal.dump.DumpText;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.logging.JsonLogWriter;
import java.util.Locale;

/** The recorder's own counters, for dumps. */
final class RecorderState implements DumpPart {
  private final Recording recording;
  private final RunSources sources;

  RecorderState(Recording recording, RunSources sources) {
    this.recording = recording;
    this.sources = sources;
  }

  @Override
  public String title() {
    return "recorder";
  }

  @Override
  public void writeTo(DumpText out) {
    Journal journal = recording.journal;
    JsonLogWriter logs = recording.logs;
    if (logs != null) {
      long produced = 0;
      long collapsed = 0;
      for (Level level : Level.values()) {
        produced += logs.produced(level);
        collapsed += logs.collapsed(level);
      }
      long settled = journal.written(Stream.LOGS) + collapsed + journal.dropped(Stream.LOGS);
      out.field("logs_produced", produced);
      out.field("logs_collapsed", collapsed);
      out.field("logs_waiting", Math.max(0, produced - settled));
    }
    JournalEvents events = recording.events;
    if (events != null) {
      out.field("events_produced", events.totalEvents());
    }
    for (Stream stream : Stream.values()) {
      String name = stream.name().toLowerCase(Locale.ROOT);
      out.field(name + "_written", journal.written(stream));
      out.field(name + "_dropped", journal.dropped(stream));
      out.field(name + "_deleted", journal.deleted(stream));
    }
    out.field("bytes_written", journal.bytesWritten());
    out.field("at_size_bound", journal.isAtSizeBound());
    Long cpuNanos = sources.recorderCpuNanos();
    out.field("cpu_ms", cpuNanos == null ? null : (Object) (cpuNanos / 1_000_000));
    out.field("shortcoming", recording.shortcoming);
  }
}
