package dev.tachograph.internal.dump;

import dev.tachograph.internal.proc.OwnPid;

/** The run, its process and its duration. */
final class RunText {
  private RunText() {}

  static void addTo(DumpText text, DumpContext context) {
    text.heading("run");
    text.field("run_id", context.runId());
    text.field("run_name", context.runName());
    text.field("pid", OwnPid.get());
    text.field("started_at", context.clock().startedAt());
    text.field("uptime_ms", context.clock().millis());
    text.field("java", Runtime.version());
  }
}
