package dev.tachograph.resources;

import dev.tachograph.internal.journal.Journal;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.logging.Level;

/** Writes samples as lines {@code {"t_ms":…,"ts":…,<keys>}} into the stream of resources. */
final class SampleLines implements SampleListener {
  private final Journal journal;
  private final JsonWriter json = new JsonWriter();

  SampleLines(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void onSample(ResourceSample sample) {
    json.reset().beginObject();
    json.name("t_ms").value(sample.tMillis());
    json.name("ts").timestamp(sample.wallMillis());
    sample.writeFields(json);
    if (json.truncated()) {
      json.name("truncated").value(true);
    }
    json.endObject().newline();
    journal.append(Stream.RESOURCES, Level.DEBUG, json.buffer(), 0, json.length());
  }
}
