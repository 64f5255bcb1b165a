package dev.tachograph.trace;

import dev.tachograph.RunClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records the spans of the process between {@link #install} and {@link #close}: figures for the
 * report, and pairs for the trace when there is one.
 *
 * <p>Thread-safe. One is installed at a time; the last one counts.
 */
public final class SpanRecorder implements AutoCloseable {
  /** Plain on purpose: a read of it is all that a span costs when nothing records. */
  static @Nullable SpanRecorder active;

  private static final int MOST_TRIES = 10;
  private static final ThreadLocal<@Nullable SpanStack> STACKS = new ThreadLocal<>();

  private final RunClock clock;
  private final @Nullable ChromeTrace trace;
  private final SpanStats stats = new SpanStats();
  private final Set<SpanStack> openStacks = ConcurrentHashMap.newKeySet();
  private final AtomicLong ids = new AtomicLong();
  private volatile boolean ended;

  /**
   * A recorder that is not installed yet.
   *
   * @param trace where the pairs go; {@code null} for figures alone
   */
  public SpanRecorder(RunClock clock, @Nullable ChromeTrace trace) {
    this.clock = clock;
    this.trace = trace;
  }

  /** Makes this the recorder of the process's spans. */
  public void install() {
    active = this;
  }

  /** Figures of every span that ended, the longest total first. */
  public List<SpanSummary> summaries() {
    return stats.summaries();
  }

  /**
   * The spans that are open now, the oldest first, in no more than a number of them. Any thread may
   * ask; the threads whose spans they are go on.
   *
   * @param most how many at most; the oldest are given
   */
  public List<OpenSpan> openSpans(int most) {
    long now = clock.nanos();
    List<OpenSpan> spans = new ArrayList<>();
    openStacks.forEach(stack -> stack.addOpen(spans, now));
    spans.sort(Comparator.comparingLong(OpenSpan::startNanos));
    return spans.size() <= most ? spans : List.copyOf(spans.subList(0, most));
  }

  /** Stops recording and closes the spans that are open as unfinished; idempotent. */
  @Override
  public void close() {
    if (active == this) {
      active = null;
    }
    ended = true;
    boolean complete = closeAll();
    for (int tries = 0; !complete && trace != null && tries < MOST_TRIES; tries++) {
      trace.flush();
      complete = closeAll();
    }
  }

  private boolean closeAll() {
    boolean complete = true;
    for (SpanStack stack : openStacks) {
      complete &= stack.closeAll();
    }
    return complete;
  }

  Span open(String name, String target) {
    try {
      Thread thread = Thread.currentThread();
      SpanStack stack = STACKS.get();
      if (stack == null || stack.recorder != this) {
        stack = new SpanStack(this, thread);
        STACKS.set(stack);
      }
      return stack.open(name, target, thread.getName());
    } catch (Throwable never) {
      return Span.NONE;
    }
  }

  long currentId() {
    SpanStack stack = STACKS.get();
    return stack == null || stack.recorder != this ? 0 : stack.topId();
  }

  boolean isEnded() {
    return ended;
  }

  void opened(SpanStack stack) {
    openStacks.add(stack);
  }

  void allClosed(SpanStack stack) {
    openStacks.remove(stack);
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  long nanos() {
    return clock.nanos();
  }

  SpanStats stats() {
    return stats;
  }

  @Nullable ChromeTrace trace() {
    return trace;
  }

  @Nullable ChromeTrace traceFor(String target) {
    return trace != null && trace.wants(target) ? trace : null;
  }
}
