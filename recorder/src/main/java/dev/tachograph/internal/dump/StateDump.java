package dev.tachograph.internal.dump;

import dev.tachograph.common.Dump;
import dev.tachograph.common.StateSource;
import dev.tachograph.internal.BoundedCalls;
import dev.tachograph.internal.BoundedCalls.Answer;
import dev.tachograph.internal.files.SteadyChannel;
import dev.tachograph.internal.report.PeerFields;
import dev.tachograph.logging.Log;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.resources.Progress;
import dev.tachograph.resources.ProgressSource;
import dev.tachograph.resources.ResourceSample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Takes dumps; used on one thread. */
final class StateDump {
  private static final Log LOG = Log.get(StateDump.class.getName());
  private static final String PREFIX = "SIGUSR1: ";
  private static final long SOURCE_MILLIS = 2_000;

  /** The last line of a dump, which shows that it is complete. */
  static final String END = "== end";

  private final DumpContext context;
  private final BoundedCalls calls = new BoundedCalls("dump-source", SOURCE_MILLIS);
  private final BoundedCalls writes = new BoundedCalls("dump-source", SOURCE_MILLIS);
  private final Object files = new Object();
  private DumpText text = new DumpText();
  private int taken;

  StateDump(DumpContext context) {
    this.context = context;
  }

  private record Asked(StateSource source, Answer<String> title, Answer<DumpFields> fields) {}

  Dump take() {
    int number = ++taken;
    text = new DumpText();
    ProgressSource progress = context.progress().get();
    PeerHealthSource peers = context.peers().get();
    // All are asked at the same time, so that several hanging ones cost no more than one.
    Answer<Progress> progressAnswer = ask("progress", progress, ProgressSource::progress);
    Answer<List<PeerHealthSummary>> peersAnswer = ask("peers", peers, PeerFields::askedOf);
    List<Asked> sources = new ArrayList<>();
    for (StateSource source : context.sources().get()) {
      sources.add(asked(source));
    }
    BoundedCalls.Deadline deadline = calls.new Deadline(context.clock());
    text.line("state dump " + number + " of run " + context.runId());
    long millis = context.clock().millis();
    text.line(
        "at "
            + Instant.ofEpochMilli(context.clock().wallMillisAt(millis))
            + ", "
            + millis
            + " ms after the start");
    part("run", () -> RunText.addTo(text, context));
    Progress now = progress == null ? null : deadline.await(progressAnswer);
    part("progress", () -> progress(number, now, progressAnswer.failure()));
    boolean poolShown = false;
    for (Asked one : sources) {
      poolShown |= source(one, deadline);
    }
    List<PeerHealthSummary> health = peers == null ? null : deadline.await(peersAnswer);
    if (peers != null && health == null) {
      failed("peer health", String.valueOf(peersAnswer.failure()));
    } else if (health != null) {
      boolean shown = poolShown;
      part("peers", () -> peers(health, now, shown));
    }
    part("resources", this::resources);
    context.parts().forEach(one -> part(one.title(), () -> own(one)));
    beans("heap", () -> HeapText.addTo(text));
    beans("deadlocks", () -> ThreadsText.deadlocks(text));
    part("virtual threads", () -> VirtualThreadsText.addTo(text, calls, context.clock()));
    beans("threads", () -> ThreadsText.threads(text));
    text.line("");
    text.line(END);
    return finished(number);
  }

  private Dump finished(int number) {
    String whole = text.toString();
    text = new DumpText();
    return new Dump(number, whole, write(number, whole));
  }

  private <S, T> Answer<T> ask(Object whom, @Nullable S source, Question<S, T> question) {
    if (source == null) {
      return new Answer<>();
    }
    return calls.ask(whom, () -> question.ask(source));
  }

  private interface Question<S, T> {
    T ask(S source) throws Exception;
  }

  private Asked asked(StateSource source) {
    Answer<String> title = new Answer<>();
    Answer<DumpFields> fields =
        calls.ask(
            source,
            () -> {
              String given = source.title();
              title.complete(given);
              DumpFields gathered = new DumpFields();
              source.writeState(gathered);
              return gathered;
            });
    return new Asked(source, title, fields);
  }

  /** Writes a part; if it throws, even for lack of memory, its text is replaced by the failure. */
  private void part(String title, Runnable body) {
    int before = text.length();
    try {
      body.run();
    } catch (Throwable broken) {
      text.cutTo(before);
      failed(title, broken.getClass().getName());
    }
  }

  /** Writes a part based on management beans, where the JVM has them. */
  private void beans(String title, Runnable body) {
    int before = text.length();
    part(
        title,
        () -> {
          try {
            body.run();
          } catch (LinkageError noManagement) {
            text.cutTo(before);
            BareText.addTo(text, title);
          }
        });
  }

  private void own(DumpPart one) {
    text.heading(one.title());
    one.writeTo(text);
  }

  private void progress(int number, @Nullable Progress progress, @Nullable String failure) {
    if (failure != null) {
      failed("progress", failure);
    }
    DumpFields fields = new DumpFields();
    fields.put("dump", number);
    fields.put("uptime_ms", context.clock().millis());
    if (progress != null) {
      ProgressText.addTo(fields, progress, context);
    }
    show("state dump", "progress", fields);
  }

  /** Shows a part of the application's; true if it was the peer pool. */
  private boolean source(Asked one, BoundedCalls.Deadline deadline) {
    DumpFields fields = deadline.await(one.fields());
    String title = one.title().present();
    String shown = title == null ? one.source().getClass().getName() : title;
    if (fields == null) {
      failed(shown, String.valueOf(one.fields().failure()));
      return false;
    }
    part(shown, () -> show(shown, shown, fields));
    return shown.equals(PeersText.POOL);
  }

  private void peers(List<PeerHealthSummary> all, @Nullable Progress progress, boolean poolShown) {
    PeersText.parts(all, progress, poolShown, context.clock().wallMillis())
        .forEach(one -> show(one.title(), one.title(), one.fields()));
  }

  private void resources() {
    text.heading("last resource sample");
    ResourceSample sample = context.samples().last();
    if (sample == null) {
      text.line("  none yet");
      return;
    }
    text.field("age_ms", context.clock().millis() - sample.tMillis());
    DumpFields fields = new DumpFields();
    sample.writeFields(fields);
    fields.addTo(text);
  }

  private void show(String message, String title, DumpFields fields) {
    fields.addTo(LOG.info(PREFIX + message)).emit();
    text.heading(title);
    fields.addTo(text);
  }

  private void failed(String what, String why) {
    LOG.warn(PREFIX + "a source failed").with("source", what).with("reason", why).emit();
    text.heading(what);
    text.line("  failed: " + why);
  }

  /** The path of the file; {@code null} if there is none. */
  private @Nullable String write(int number, String whole) {
    DumpContext.DumpFile file = context.file();
    if (file == null) {
      return null;
    }
    String name = written(files, () -> file.write(number, whole));
    if (name == null) {
      // A full or hanging disk: the dump is of more use elsewhere than nowhere.
      name = written(context, () -> writeElsewhere(number, whole));
    }
    if (name != null) {
      LOG.info(PREFIX + "written").with("file", name).emit();
    }
    return name;
  }

  private @Nullable String written(Object where, Callable<String> write) {
    Answer<String> answer = writes.ask(where, write);
    String name = writes.new Deadline(context.clock()).await(answer);
    if (name == null) {
      LOG.warn(PREFIX + "the file could not be written").with("reason", answer.failure()).emit();
    }
    return name;
  }

  private String writeElsewhere(int number, String whole) throws IOException {
    // Newly created, accessible to its owner only.
    Path file = Files.createTempFile("tachograph-" + context.runId() + ".dump-" + number, ".txt");
    try (FileChannel channel = SteadyChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(whole.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    return file.toString();
  }
}
