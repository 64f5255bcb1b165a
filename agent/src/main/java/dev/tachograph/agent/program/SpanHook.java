package dev.tachograph.agent.program;

import dev.tachograph.agent.core.Hook;
import dev.tachograph.agent.core.PerThread;
import dev.tachograph.trace.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A span for each call of the methods that a setting names. */
final class SpanHook implements Hook {
  /** The calls of a thread that have a span. */
  private static final class Open {
    final Deque<Call> calls = new ArrayDeque<>();

    /** Whether the thread is within this hook: what is called there has no span. */
    boolean isBusy;
  }

  private static final class Call {
    /** Of this call alone. */
    final @Nullable Object[] arguments;

    final Span span;

    Call(@Nullable Object[] arguments, Span span) {
      this.arguments = arguments;
      this.span = span;
    }
  }

  private static final PerThread<Open> OPEN = new PerThread<>(Open::new);

  private final String className;
  private final String methods;
  private final String name;

  private SpanHook(String className, String methods) {
    this.className = className;
    this.methods = methods;
    this.name = className.substring(className.lastIndexOf('.') + 1);
  }

  /**
   * Reads a setting such as {@code com.acme.Import#load*;com.acme.Export#write}.
   *
   * @param setting classes and methods; a {@code *} stands for any letters of a method's name
   * @param problems takes a sentence for each part that is left out
   */
  static List<Hook> parse(String setting, List<String> problems) {
    OPEN.open();
    List<Hook> hooks = new ArrayList<>();
    for (String part : setting.split(";")) {
      String one = part.strip();
      int hash = one.indexOf('#');
      boolean isMeant = hash > 0 && hash < one.length() - 1 && one.lastIndexOf('*', hash) < 0;
      if (isMeant && !isOfJdk(one.substring(0, hash))) {
        hooks.add(new SpanHook(one.substring(0, hash), one.substring(hash + 1)));
      } else if (!one.isEmpty()) {
        problems.add(
            String.format(
                Locale.ROOT,
                isMeant
                    ? "spans: '%s' is of the JDK, which records them itself; it is left out, name"
                        + " a class of the program"
                    : "spans: '%s' is not a class, # and a method, as com.acme.Import#load*; it"
                        + " is left out",
                one.replaceAll("\\p{Cntrl}+", " ")));
      }
    }
    return hooks;
  }

  /** Whether a class is one of those that the recorder itself needs to record a span. */
  private static boolean isOfJdk(String className) {
    int dot = className.lastIndexOf('.');
    String packageName = dot < 0 ? "" : className.substring(0, dot);
    return ModuleLayer.boot().modules().stream()
        .filter(module -> module.getPackages().contains(packageName))
        .map(Module::getClassLoader)
        .anyMatch(loader -> loader == null || loader == ClassLoader.getPlatformClassLoader());
  }

  @Override
  public String className() {
    return className;
  }

  @Override
  public boolean wants(String method, String descriptor) {
    return matches(methods, method);
  }

  /** Whether a name is as a pattern with any number of stars. */
  static boolean matches(String pattern, String text) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(text);
    }
    if (!text.startsWith(pattern.substring(0, star))) {
      return false;
    }
    String rest = pattern.substring(star + 1);
    for (int from = star; from <= text.length(); from++) {
      if (matches(rest, text.substring(from))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean wantsExit() {
    return true;
  }

  @Override
  public void entered(String method, @Nullable Object self, @Nullable Object[] arguments) {
    Open open = OPEN.get();
    if (open.isBusy) {
      return;
    }
    open.isBusy = true;
    try {
      open.calls.push(new Call(arguments, Span.open(name + "." + method, className)));
    } finally {
      open.isBusy = false;
    }
  }

  @Override
  public void entered(@Nullable Object self, @Nullable Object[] arguments) {}

  @Override
  public void exited(
      @Nullable Object self, @Nullable Object[] arguments, @Nullable Throwable thrown) {
    Open open = OPEN.get();
    Call call = open.calls.peek();
    if (open.isBusy || call == null || call.arguments != arguments) {
      return;
    }
    open.isBusy = true;
    try {
      open.calls.pop();
      if (thrown != null) {
        call.span.with("exception", thrown.getClass().getName());
      }
      call.span.close();
    } finally {
      open.isBusy = false;
    }
  }

  @Override
  public void close() {
    OPEN.close();
  }
}
