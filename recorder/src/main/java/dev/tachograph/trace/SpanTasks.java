package dev.tachograph.trace;

import dev.tachograph.internal.trace.SpanRecorder;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Wraps work that is submitted in one place and runs in another: it becomes a span where it runs,
 * with the argument {@code submitted_in}, the number of the span it was submitted in, and the trace
 * draws an arrow from there to here.
 *
 * <p>An arrow needs a span of a platform thread at both ends; spans of virtual threads have the
 * argument alone. Work that runs more than once has an arrow to its first time. Thread-safe; what
 * the work throws is thrown on.
 */
public final class SpanTasks {
  private SpanTasks() {}

  /**
   * Makes work a span; to be called where it is submitted.
   *
   * @param name of the span that is opened where the work runs
   * @param work run in the span, on whatever thread
   * @return the work in a span; the work itself while no run records
   */
  public static Runnable wrap(String name, Runnable work) {
    if (SpanRecorder.active() == null) {
      return work;
    }
    Submission submission = Submission.here();
    return () -> {
      try (Span running = submission.begin(name)) {
        running.with("submitted_in", submission.from());
        work.run();
      }
    };
  }

  /**
   * Makes work with a result a span; to be called where it is submitted.
   *
   * @param <T> what the work gives
   * @param name of the span that is opened where the work runs
   * @param work called in the span, on whatever thread
   * @return the work in a span; the work itself while no run records
   */
  public static <T> Callable<T> wrap(String name, Callable<T> work) {
    if (SpanRecorder.active() == null) {
      return work;
    }
    Submission submission = Submission.here();
    return () -> {
      try (Span running = submission.begin(name)) {
        running.with("submitted_in", submission.from());
        return work.call();
      }
    };
  }

  /**
   * Makes each work of an executor a span.
   *
   * @param name of the spans
   * @param executor runs the work; its rejections are thrown on
   * @return an executor that passes all on to that one
   */
  public static Executor wrap(String name, Executor executor) {
    return work -> executor.execute(wrap(name, work));
  }

  /** Where work was submitted, and whose run it belongs to on whatever thread. */
  private record Submission(
      WeakReference<@Nullable SpanRecorder> recorder, long from, long flow, AtomicBoolean arrived) {
    static Submission here() {
      SpanRecorder recorder = SpanRecorder.active();
      try {
        long from = recorder == null ? 0 : recorder.currentId();
        long flow = recorder == null || from == 0 ? 0 : recorder.nextId();
        boolean drawn = flow != 0 && recorder != null && recorder.flow(flow, true);
        return new Submission(
            new WeakReference<>(recorder), from, drawn ? flow : 0, new AtomicBoolean());
      } catch (Throwable never) {
        return new Submission(new WeakReference<>(recorder), 0, 0, new AtomicBoolean());
      }
    }

    Span begin(String name) {
      SpanRecorder of = recorder.get();
      SpanRecorder to = of == null || of.isEnded() ? SpanRecorder.active() : of;
      Span span = Span.open(to, name);
      try {
        if (flow != 0 && to != null && arrived.compareAndSet(false, true)) {
          to.flow(flow, false);
        }
      } catch (Throwable never) {
        // Then without an arrow.
      }
      return span;
    }
  }
}
