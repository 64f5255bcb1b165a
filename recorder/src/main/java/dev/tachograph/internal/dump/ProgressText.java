package dev.tachograph.internal.dump;

import dev.tachograph.resources.Progress;
import java.time.Instant;

/** Progress with its rate and the estimated time of completion. */
final class ProgressText {
  private ProgressText() {}

  static void addTo(DumpFields fields, Progress progress, DumpContext context) {
    progress.writeFields(fields);
    Long done = progress.unitsDone();
    if (done == null) {
      return;
    }
    Double rate = context.samples().ratePerSecond(context.clock().millis(), done);
    if (rate == null) {
      fields.put("rate_per_s", (CharSequence) null);
    } else {
      fields.put("rate_per_s", Math.round(rate * 100) / 100.0);
    }
    Long left = progress.unitsLeft();
    Long millis =
        rate == null || rate <= 0 || left == null
            ? null
            : Long.valueOf(Math.round(left * 1000.0 / rate));
    fields.put("eta_ms", millis);
    fields.put(
        "estimated_end",
        millis == null || millis > Integer.MAX_VALUE * 1000L
            ? null
            : Instant.ofEpochMilli(context.clock().wallMillis() + millis).toString());
  }
}
