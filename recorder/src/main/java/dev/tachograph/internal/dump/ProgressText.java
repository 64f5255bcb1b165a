package dev.tachograph.internal.dump;

import dev.tachograph.resources.Progress;
import java.time.Instant;

/** Progress with its rate and the end that follows from it. */
final class ProgressText {
  private ProgressText() {}

  static void addTo(DumpFields fields, Progress progress, DumpContext context) {
    fields.put("status", progress.status());
    fields.put("processed", progress.processed());
    fields.put("queue", progress.queue());
    fields.put("inflight", progress.inflight());
    fields.put("escalation", progress.escalation());
    fields.put("peers_active", progress.peersActive());
    fields.put("peers_total", progress.peersTotal());
    fields.put("head_block", progress.headBlock());
    fields.put("head_seen", progress.headSeen());
    Double rate = context.samples().ratePerSecond(context.clock().millis(), progress.processed());
    if (rate == null) {
      fields.put("rate_per_s", (CharSequence) null);
    } else {
      fields.put("rate_per_s", Math.round(rate * 100) / 100.0);
    }
    double left = progress.queue() + progress.inflight();
    Long millis = rate == null || rate <= 0 ? null : Long.valueOf(Math.round(left * 1000 / rate));
    fields.put("eta_ms", millis);
    fields.put(
        "estimated_end",
        millis == null || millis > Integer.MAX_VALUE * 1000L
            ? null
            : Instant.ofEpochMilli(context.clock().wallMillis() + millis).toString());
  }
}
