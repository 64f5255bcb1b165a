package dev.tachograph.internal.trace;

import dev.tachograph.common.RunClock;
import dev.tachograph.internal.RunScope;
import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.report.RunContext.SpanSummary;
import dev.tachograph.report.RunContext.SpanSummary.SlowSpan;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records the spans of a run between {@link #install} and {@link #close}: figures for the report,
 * and pairs for the trace when there is one.
 *
 * <p>Thread-safe. One is installed at a time for the process, the last one counts; beside it one
 * for each class loader that has a run of its own.
 */
public final class SpanRecorder implements AutoCloseable {
  /** Deliberately not volatile: one read is all that a span costs when nothing is recorded. */
  private static @Nullable SpanRecorder active;

  /** Active where the recorder depends on the call. */
  private static final SpanRecorder BY_CALL =
      new SpanRecorder(RunClock.start(), null, false, false);

  /** Guarded by the class when written. */
  private static volatile Map<RunScope, SpanRecorder> ofLoaders = Map.of();

  /** Guarded by the class when written. */
  private static volatile @Nullable SpanRecorder ofProcess;

  private static final int MAX_TRIES = 10;

  /** The number of threads with spans at which dead threads are first looked for. */
  private static final int FIRST_CHECK_AT = 64;

  private static final int FEW_THREADS = 128;

  /** The maximum size in bytes of a slow span's arguments. */
  private static final int MAX_SLOW_ARGS = 4 * 1024;

  private static final double NANOS_PER_MS = 1e6;

  /**
   * Weak, since a thread may outlive the run and even our class loader. The recorder holds the
   * stacks of threads strongly; that of a virtual thread, which nothing references between spans,
   * is created anew.
   */
  private static final ThreadLocal<@Nullable WeakReference<ThreadStacks>> STACKS =
      new ThreadLocal<>();

  private final RunClock clock;
  private final @Nullable ChromeTrace trace;
  private final SpanStats stats = new SpanStats();
  private final boolean withArgs;
  private final boolean locations;
  private final Set<SpanStack> stacks = ConcurrentHashMap.newKeySet();
  private final AtomicInteger threads = new AtomicInteger();
  private final AtomicLong ids = new AtomicLong();
  private volatile int looksAt = FIRST_CHECK_AT;
  private volatile boolean ended;

  /**
   * A recorder that is not installed yet.
   *
   * @param trace where the pairs go; {@code null} for figures alone
   * @param withArgs whether the report has the arguments of the slowest spans
   * @param locations whether spans have the place where they are opened
   * @param clock that of the run, by which spans are timed
   */
  public SpanRecorder(
      RunClock clock, @Nullable ChromeTrace trace, boolean withArgs, boolean locations) {
    this.clock = clock;
    this.trace = trace;
    this.withArgs = withArgs;
    this.locations = locations;
  }

  /** The recorder of the caller's spans; {@code null} while none is installed. */
  public static @Nullable SpanRecorder active() {
    SpanRecorder present = active;
    return present == BY_CALL ? ofCall() : present;
  }

  private static @Nullable SpanRecorder ofCall() {
    try {
      return RunScope.ofCall(ofLoaders, ofProcess);
    } catch (Throwable heapOrStackIsAtItsEnd) {
      return null;
    }
  }

  /** Makes this the recorder of the spans of the scope that the calling thread is bound to. */
  public void install() {
    RunScope scope = RunScope.boundOrProcess();
    synchronized (SpanRecorder.class) {
      if (scope == RunScope.PROCESS) {
        ofProcess = this;
      } else {
        ofLoaders = RunScope.with(ofLoaders, scope, this);
      }
      choose();
    }
  }

  private void uninstall() {
    synchronized (SpanRecorder.class) {
      if (ofProcess == this) {
        ofProcess = null;
      }
      for (Map.Entry<RunScope, SpanRecorder> other : ofLoaders.entrySet()) {
        if (other.getValue() == this) {
          ofLoaders = RunScope.without(ofLoaders, other.getKey());
        }
      }
      choose();
    }
  }

  private static void choose() {
    active = ofLoaders.isEmpty() ? ofProcess : BY_CALL;
  }

  /**
   * {@return figures of every span that ended, the longest total first} Waits for threads that are
   * just opening or closing a span.
   */
  public List<SpanSummary> summaries() {
    stacks.forEach(SpanStack::drain);
    return stats.summaries();
  }

  /**
   * Finds the spans that are open now, the oldest first, in no more than a number of them. Any
   * thread may ask; the threads whose spans they are go on.
   *
   * @param most how many at most; the oldest are given
   * @return a new list, which does not change as spans end
   */
  public List<OpenSpan> openSpans(int most) {
    long now = clock.nanos();
    List<OpenSpan> spans = new ArrayList<>();
    stacks.forEach(stack -> stack.addOpen(spans, now));
    spans.sort(Comparator.comparingLong(OpenSpan::startNanos));
    return spans.size() <= most ? spans : List.copyOf(spans.subList(0, most));
  }

  /** Stops recording and closes the spans that are open as unfinished; idempotent. */
  @Override
  public void close() {
    uninstall();
    ended = true;
    if (trace != null) {
      trace.endPhases();
    }
    boolean complete = closeAll();
    for (int tries = 0; !complete && trace != null && tries < MAX_TRIES; tries++) {
      trace.flush();
      complete = closeAll();
    }
    // Other runs may go on recording on these threads.
    stacks.forEach(SpanStack::leaveThread);
  }

  private boolean closeAll() {
    boolean complete = true;
    for (SpanStack stack : stacks) {
      complete &= stack.closeAll(SpanStack.Ending.UNFINISHED);
    }
    return complete;
  }

  /** Opens a span of the caller's thread; {@link RecordedSpan#NONE} at the end of heap or stack. */
  public RecordedSpan open(String name, String target) {
    try {
      SpanStack stack = ownStack();
      if (stack == null) {
        stack = newStack();
      }
      return stack.open(stats.name(name), target);
    } catch (Throwable heapOrStackIsAtItsEnd) {
      return lost();
    }
  }

  private @Nullable SpanStack ownStack() {
    ThreadStacks known = ofThread();
    return known == null ? null : known.of(this);
  }

  private static @Nullable ThreadStacks ofThread() {
    WeakReference<ThreadStacks> known = STACKS.get();
    return known == null ? null : known.get();
  }

  private RecordedSpan lost() {
    if (trace != null) {
      trace.lose();
    }
    return RecordedSpan.NONE;
  }

  private SpanStack newStack() {
    ThreadStacks others = ofThread();
    ThreadStacks home = others == null ? new ThreadStacks() : others;
    SpanStack stack = new SpanStack(this, Thread.currentThread(), false, home);
    home.add(stack);
    if (others == null) {
      STACKS.set(new WeakReference<>(home));
    }
    if (!stack.async) {
      register(stack);
    }
    return stack;
  }

  /**
   * Opens a span of no thread; {@link RecordedSpan#NONE} at the end of heap or stack.
   *
   * @param whole the detached span that it is a part of, if any
   */
  public RecordedSpan detached(String name, String target, @Nullable RecordedSpan whole) {
    try {
      SpanStack stack = new SpanStack(this, Thread.currentThread(), true, null);
      RecordedSpan span = stack.open(stats.name(name), target);
      stack.becomePart(span, whole);
      return span;
    } catch (Throwable heapOrStackIsAtItsEnd) {
      return lost();
    }
  }

  /** Draws one end of an arrow at the caller's innermost span; false if there is none. */
  public boolean flow(long flowId, boolean starts) {
    SpanStack stack = ownStack();
    return stack != null && stack.flow(flowId, starts);
  }

  /** The number of the innermost open span of the caller's thread; 0 for none. */
  public long currentId() {
    SpanStack stack = ownStack();
    return stack == null ? 0 : stack.topId();
  }

  /** Whether there are so few threads with spans that each may have a writer of its own. */
  boolean hasFewThreads() {
    return threads.get() < FEW_THREADS;
  }

  /** Whether it was closed. */
  public boolean isEnded() {
    return ended;
  }

  /** Registers a stack: that of a thread until the thread is gone, others while a span is open. */
  void register(SpanStack stack) {
    stacks.add(stack);
    if (!stack.async && threads.incrementAndGet() >= looksAt) {
      forgetGoneThreads();
    }
  }

  void unregister(SpanStack stack) {
    stacks.remove(stack);
  }

  /**
   * Forgets the caller's thread, which ends: a thread that is gone keeps class loaders of the
   * program alive.
   */
  public void threadEnds() {
    SpanStack stack = ownStack();
    if (stack != null
        && !stack.async
        && stack.closeAll(SpanStack.Ending.FORGOTTEN)
        && stacks.remove(stack)) {
      threads.decrementAndGet();
    }
  }

  /** Closes and marks spans left open by threads that are gone. */
  private synchronized void forgetGoneThreads() {
    stacks.removeIf(
        stack ->
            !stack.async && !stack.thread.isAlive() && stack.closeAll(SpanStack.Ending.FORGOTTEN));
    int alive = stacks.size();
    threads.set(alive);
    looksAt = Math.max(FIRST_CHECK_AT, 2 * alive);
  }

  /** Keeps an ending span if it is one of the slowest; its arguments are still available. */
  void keepIfSlow(RecordedSpan span, SpanStack stack, long nanos) {
    NameStats figures = span.name.stats;
    if (figures.isSlow(nanos)) {
      double start = span.startNanos / NANOS_PER_MS;
      String args = withArgs ? argsText(span) : "{}";
      figures.keep(new SlowSpan(start, nanos / NANOS_PER_MS, stack.thread.getName(), args));
    }
  }

  private static String argsText(RecordedSpan span) {
    SpanArgs args = span.argsOrNull();
    if (args == null || args.isEmpty()) {
      return "{}";
    }
    JsonWriter json = JsonWriter.forLines(MAX_SLOW_ARGS);
    json.beginObject();
    args.writeTo(json);
    json.endObject();
    return new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
  }

  boolean locations() {
    return locations;
  }

  /** A number that no span has. */
  public long nextId() {
    return ids.incrementAndGet();
  }

  long nanos() {
    return clock.nanos();
  }

  /** {@return where the pairs go; {@code null} for figures alone} */
  public @Nullable ChromeTrace trace() {
    return trace;
  }

  @Nullable ChromeTrace traceFor(SpanName name, String target) {
    return trace != null && name.isWanted(trace.filter(), target) ? trace : null;
  }
}
