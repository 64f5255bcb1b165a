package dev.tachograph.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Spans of a recorder in another class loader of the JVM: that of Tachograph's agent, or of a
 * program that records itself. Its threads lead to it. Log records there get the ids of the current
 * context. Nothing here keeps that class loader: what it is reached by is held by itself.
 */
final class OtherSpans implements SpanRecording {
  private static final String THREADS = "tachograph-";

  private final WeakReference<Calls> calls;

  private OtherSpans(Calls calls) {
    this.calls = new WeakReference<>(calls);
  }

  /** Its public methods. */
  private record Calls(
      MethodHandle isRecording,
      MethodHandle detached,
      MethodHandle id,
      MethodHandle with,
      MethodHandle close) {}

  private record Other(Object span, Calls calls) implements Recorded {
    @Override
    public void with(String key, @Nullable Object value) {
      try {
        Object ignored = calls.with.invoke(span, key, value);
      } catch (Throwable never) {
        // The argument is lost.
      }
    }

    @Override
    public void end() {
      try {
        calls.close.invoke(span);
      } catch (Throwable never) {
        // The run closes it.
      }
    }
  }

  /** {@return the one in which a run is recorded now; {@code null}: there is none} */
  static @Nullable OtherSpans find() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root != null && root.getParent() != null) {
      root = root.getParent();
    }
    if (root == null) {
      return null;
    }
    Thread[] threads = new Thread[root.activeCount() + 64];
    int found = root.enumerate(threads, true);
    for (int i = 0; i < found; i++) {
      OtherSpans other = threads[i].getName().startsWith(THREADS) ? of(threads[i]) : null;
      if (other != null && other.isRecording()) {
        return other;
      }
    }
    return null;
  }

  /** A recorder's threads have a handler of its own, whose class leads to its class loader. */
  private static @Nullable OtherSpans of(Thread thread) {
    Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
    ClassLoader loader = handler == null ? null : handler.getClass().getClassLoader();
    if (loader == null || loader == OtherSpans.class.getClassLoader()) {
      return null;
    }
    try {
      return new OtherSpans(connect(loader));
    } catch (Exception | LinkageError notOurs) {
      return null;
    }
  }

  private static Calls connect(ClassLoader loader) throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    Class<?> span = loader.loadClass("dev.tachograph.trace.Span");
    Class<?> run = loader.loadClass("dev.tachograph.ProcessRun");
    Calls calls =
        new Calls(
            lookup.findStatic(run, "isRecording", MethodType.methodType(boolean.class)),
            lookup.findStatic(
                span, "detached", MethodType.methodType(span, String.class, String.class, span)),
            lookup.findVirtual(span, "id", MethodType.methodType(long.class)),
            lookup.findVirtual(
                span, "withAny", MethodType.methodType(span, String.class, Object.class)),
            lookup.findVirtual(span, "close", MethodType.methodType(void.class)));
    Class<?> ids = loader.loadClass("dev.tachograph.logging.TraceIds");
    loader
        .loadClass("dev.tachograph.logging.Logging")
        .getMethod("traceIds", ids)
        .invoke(
            null,
            Proxy.newProxyInstance(
                loader,
                new Class<?>[] {ids},
                (proxy, method, arguments) -> ids(calls, method, arguments)));
    return calls;
  }

  /**
   * The methods of {@code TraceIds}, which their class loader holds, and with them its calls.
   *
   * @param held is kept alive by being known here
   */
  private static @Nullable Object ids(
      Calls held, Method method, @Nullable Object @Nullable [] arguments) {
    Object of = arguments == null || arguments.length == 0 ? held : arguments[0];
    return switch (method.getName()) {
      case "current" -> {
        SpanContext context = Span.current().getSpanContext();
        yield context.isValid() ? context : null;
      }
      case "traceId" -> of instanceof SpanContext context ? context.getTraceId() : null;
      case "spanId" -> of instanceof SpanContext context ? context.getSpanId() : null;
      case "hashCode" -> System.identityHashCode(held);
      case "equals" -> false;
      default -> "the ids of OpenTelemetry's spans";
    };
  }

  boolean isRecording() {
    Calls known = calls.get();
    try {
      return known != null && (boolean) known.isRecording.invoke();
    } catch (Throwable gone) {
      return false;
    }
  }

  @Override
  public @Nullable Recorded begin(String name, String target, @Nullable Recorded outer) {
    Calls known = calls.get();
    if (known == null) {
      return null;
    }
    try {
      Object whole = outer instanceof Other other && other.calls.equals(known) ? other.span : null;
      Object span = known.detached.invoke(name, target, whole);
      return (long) known.id.invoke(span) == 0 ? null : new Other(span, known);
    } catch (Throwable gone) {
      return null;
    }
  }
}
