package dev.tachograph.internal.sampling;

import dev.tachograph.common.Level;
import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.redaction.Redaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes samples as lines {@code {"t_ms":…,"ts":…,<keys>}} into the stream of resources.
 *
 * <p>Most values stay the same from one sample to the next, the more so the shorter the interval,
 * so unchanged parts are copied from the previous line. A truncated line is not kept.
 */
public final class SampleLines implements SampleListener {
  private static final int PARTS = TakenSample.PARTS;

  private final Journal journal;
  private final JsonWriter json = new JsonWriter();
  private byte[] line = new byte[4096];
  private byte[] before = new byte[4096];
  private int length;

  /** The position of each part's comma in the previous line, and the end of the last part. */
  private final int[] starts = new int[PARTS + 1];

  private @Nullable TakenSample last;
  private @Nullable Redaction lastRedaction;

  /** Writes into a journal. */
  public SampleLines(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void onSample(TakenSample sample) {
    try {
      encode(sample);
      journal.append(Stream.RESOURCES, Level.DEBUG, line, 0, length);
    } catch (Throwable full) {
      journal.refuse(Stream.RESOURCES, Level.DEBUG);
      throw full;
    }
  }

  /**
   * Copies the keys of the sample that was written last; false if the sample is another or its line
   * was truncated.
   */
  boolean copy(TakenSample sample, JsonWriter to) {
    if (sample != last) {
      return false;
    }
    to.members(line, starts[0], starts[PARTS]);
    return true;
  }

  private void encode(TakenSample sample) {
    byte[] spare = before;
    before = line;
    line = spare;
    length = 0;
    TakenSample known = Redaction.current() == lastRedaction ? last : null;
    last = null;
    json.reset().beginObject();
    json.name("t_ms").value(sample.tMillis());
    json.name("ts").timestamp(sample.wallMillis());
    add(json.buffer(), 0, json.length());
    boolean cut = false;
    int part = 0;
    while (part < PARTS) {
      int changed = known == null ? part : sample.firstChange(known, part);
      copy(part, changed);
      part = changed;
      if (part < PARTS) {
        cut |= write(sample, part++);
      }
    }
    starts[PARTS] = length;
    json.reset().beginObject().endObject().newline();
    int end = 1;
    if (cut) {
      json.reset().beginObject().name("truncated").value(true).endObject().newline();
      json.buffer()[0] = ',';
      end = 0;
    } else {
      last = sample;
      lastRedaction = Redaction.current();
    }
    add(json.buffer(), end, json.length() - end);
  }

  /** Copies parts of the previous line. */
  private void copy(int part, int end) {
    int from = starts[part];
    int moved = length - from;
    add(before, from, starts[end] - from);
    for (int i = part; moved != 0 && i < end; i++) {
      starts[i] += moved;
    }
  }

  /** Writes a part if it is present; true if something was truncated. */
  private boolean write(TakenSample sample, int part) {
    starts[part] = length;
    json.reset().beginObject();
    int empty = json.length();
    sample.writePart(part, json);
    if (json.length() > empty) {
      json.buffer()[0] = ',';
      add(json.buffer(), 0, json.length());
    }
    return json.truncated();
  }

  private void add(byte[] from, int start, int count) {
    if (line.length - length < count) {
      line = Arrays.copyOf(line, Math.max(line.length * 2, length + count));
    }
    System.arraycopy(from, start, line, length, count);
    length += count;
  }
}
