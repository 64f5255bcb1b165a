package dev.tachograph.agent.program;

import dev.tachograph.agent.core.Hook;
import dev.tachograph.trace.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A span for each call of the methods that a setting names. */
final class SpanHook implements Hook {
  /** Without an entry while a thread has no span open, so that threads keep nothing of ours. */
  private static final ThreadLocal<@Nullable Deque<Span>> OPEN = new ThreadLocal<>();

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
   * @param problems takes a sentence for each part that means nothing
   */
  static List<Hook> parse(String setting, List<String> problems) {
    List<Hook> hooks = new ArrayList<>();
    for (String part : setting.split(";")) {
      String one = part.strip();
      int hash = one.indexOf('#');
      if (hash > 0 && hash < one.length() - 1 && one.lastIndexOf('*', hash) < 0) {
        hooks.add(new SpanHook(one.substring(0, hash), one.substring(hash + 1)));
      } else if (!one.isEmpty()) {
        problems.add(
            String.format(
                Locale.ROOT,
                "spans: '%s' is not a class, # and a method, as com.acme.Import#load*; it is left"
                    + " out",
                one));
      }
    }
    return hooks;
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
    Deque<Span> open = OPEN.get();
    if (open == null) {
      open = new ArrayDeque<>();
      OPEN.set(open);
    }
    open.push(Span.open(name + "." + method, className));
  }

  @Override
  public void entered(@Nullable Object self, @Nullable Object[] arguments) {}

  @Override
  public void exited(
      @Nullable Object self, @Nullable Object[] arguments, @Nullable Throwable thrown) {
    Deque<Span> open = OPEN.get();
    Span span = open == null ? null : open.poll();
    if (open == null || span == null) {
      return;
    }
    if (open.isEmpty()) {
      OPEN.remove();
    }
    if (thrown != null) {
      span.with("exception", thrown.getClass().getName());
    }
    span.close();
  }
}
