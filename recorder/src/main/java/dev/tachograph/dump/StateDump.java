package dev.tachograph.dump;

import dev.tachograph.logging.Log;
import dev.tachograph.logging.Redaction;
import dev.tachograph.report.PeerFields;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.report.PeerRanking;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ProgressSource;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Takes dumps; used on one thread. */
final class StateDump {
  private static final Log LOG = Log.get(StateDump.class);
  private static final String PREFIX = "SIGUSR1: ";
  private static final int SHOWN_PEERS = 3;
  private static final long SOURCE_MILLIS = 2_000;

  private final DumpContext context;
  private final BoundedCalls calls = new BoundedCalls(SOURCE_MILLIS);
  private StringBuilder text = new StringBuilder();
  private int taken;

  StateDump(DumpContext context) {
    this.context = context;
  }

  void take() {
    int number = ++taken;
    text = new StringBuilder();
    text.append("state dump ").append(number).append(" of run ").append(context.runId());
    text.append("\nat ").append(Instant.ofEpochMilli(context.clock().wallMillis()));
    text.append(", ").append(context.clock().millis()).append(" ms after the start\n");
    progress(number);
    context.sources().get().forEach(this::source);
    peers();
    ProcessText.addTo(text);
    write(number);
    text = new StringBuilder();
  }

  private void progress(int number) {
    Fields fields = new Fields();
    fields.put("dump", number);
    fields.put("uptime_ms", context.clock().millis());
    ProgressSource source = context.progress().get();
    Progress progress = source == null ? null : ask("progress", source::progress);
    if (progress != null) {
      fields.put("status", progress.status());
      fields.put("processed", progress.processed());
      fields.put("queue", progress.queue());
      fields.put("inflight", progress.inflight());
      fields.put("escalation", progress.escalation());
      fields.put("peers_active", progress.peersActive());
      fields.put("peers_total", progress.peersTotal());
      height(fields, "head_block", progress.headBlock());
      height(fields, "head_seen", progress.headSeen());
    }
    show("state dump", "progress", fields);
  }

  private static void height(Fields fields, String key, @Nullable Long height) {
    if (height == null) {
      fields.put(key, (CharSequence) null);
    } else {
      fields.put(key, (long) height);
    }
  }

  private void source(StateSource source) {
    String title = ask("a title", source::title);
    String shown = title == null ? source.getClass().getName() : title;
    Fields fields =
        ask(
            shown,
            () -> {
              Fields gathered = new Fields();
              source.writeState(gathered);
              return gathered;
            });
    if (fields != null) {
      show(shown, shown, fields);
    }
  }

  private void peers() {
    PeerHealthSource source = context.peers().get();
    List<PeerHealthSummary> all = source == null ? null : ask("peer health", source::peerHealth);
    if (all == null) {
      return;
    }
    Fields counts = new Fields();
    counts.put("peers", all.size());
    counts.put("banned", all.stream().filter(PeerHealthSummary::isBanned).count());
    counts.put("tried", all.stream().filter(peer -> peer.qualitySamples() > 0).count());
    show("peer health snapshot", "peer health snapshot", counts);
    PeerRanking ranking = PeerRanking.of(all);
    ranking.top().stream().limit(SHOWN_PEERS).forEach(peer -> peer(peer, "top"));
    ranking.worst().stream().limit(SHOWN_PEERS).forEach(peer -> peer(peer, "worst"));
  }

  private void peer(PeerHealthSummary peer, String place) {
    Fields fields = new Fields();
    PeerFields.write(peer, fields);
    String title = "peer health snapshot (" + place + ")";
    show(title, title, fields);
  }

  private void show(String message, String title, Fields fields) {
    fields.addTo(LOG.info(PREFIX + message)).emit();
    text.append("\n== ").append(Fields.oneLine(title)).append('\n');
    fields.addTo(text);
  }

  /** Asks the application; what it throws, and its silence, are told in the dump. */
  private <T> @Nullable T ask(String what, Callable<T> question) {
    Throwable failure;
    try {
      return calls.call(question);
    } catch (ExecutionException thrown) {
      failure = thrown.getCause() == null ? thrown : thrown.getCause();
    } catch (TimeoutException silent) {
      failure = silent;
    }
    String told =
        failure instanceof TimeoutException
            ? "did not answer in time"
            : failure.getClass().getName();
    LOG.warn(PREFIX + "a source failed").with("source", what).with("reason", told).emit();
    text.append("\n== ").append(Fields.oneLine(what)).append('\n');
    text.append("  failed: ").append(told).append('\n');
    return null;
  }

  private void write(int number) {
    DumpContext.DumpFile file = context.file();
    if (file == null) {
      return;
    }
    try {
      String name = file.write(number, Redaction.current().text(text.toString()));
      LOG.info(PREFIX + "written").with("file", name).emit();
    } catch (IOException | RuntimeException failed) {
      LOG.warn(PREFIX + "the file could not be written").with(failed).emit();
    }
  }
}
