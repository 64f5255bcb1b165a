package dev.tachograph.agent.core;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Hooks that are called, from {@link #install} to {@link #close}, in classes that are loaded
 * already and in those that come.
 */
public final class HookInstallation implements AutoCloseable {
  /** How the names of the recorder's threads begin, on which nothing is called. */
  private static final String OURS = "tachograph-";

  private static final int MARK = 4;

  private final Instrumentation instrumentation;
  private final HookFailures failures;
  private final HookTransformer transformer;
  private final Hook[] hooks;
  private final AtomicBoolean[] failed;

  /**
   * In the description of each call that was seen to begin: methods that began under an earlier
   * installation, or before any, may end under this one. Of a class of the JDK, as they may last.
   */
  private final Object mark = new Object();

  private HookInstallation(
      Instrumentation instrumentation, List<Hook> hooks, HookFailures failures) {
    this.instrumentation = instrumentation;
    this.failures = failures;
    this.hooks = hooks.toArray(new Hook[0]);
    this.failed = new AtomicBoolean[this.hooks.length];
    for (int i = 0; i < failed.length; i++) {
      failed[i] = new AtomicBoolean();
    }
    this.transformer = new HookTransformer(hooks, failures);
  }

  /**
   * Installs hooks. No other hooks may be installed.
   *
   * @param instrumentation of an agent that can retransform classes
   * @param hooks called from here on
   * @param failures told of what goes wrong
   * @return to be closed
   * @throws IOException if the agent's jar cannot be read
   * @throws ReflectiveOperationException if the JVM does not let us into {@code java.lang}
   */
  public static HookInstallation install(
      Instrumentation instrumentation, List<Hook> hooks, HookFailures failures)
      throws IOException, ReflectiveOperationException {
    HookInstallation installation = new HookInstallation(instrumentation, hooks, failures);
    boolean installed = false;
    try {
      Gate.set(instrumentation, installation::entered, installation::exited);
      instrumentation.addTransformer(installation.transformer, true);
      installation.retransform();
      installed = true;
    } finally {
      if (!installed) {
        installation.close();
      }
    }
    return installation;
  }

  /** Called with the object, the arguments, nothing, the name of the method, and no mark. */
  private void entered(@Nullable Object[] call, int number) {
    if (Thread.currentThread().getName().startsWith(OURS)) {
      return;
    }
    call[MARK] = mark;
    if (Privileges.areNeeded()) {
      Privileges.use(() -> enter(call, number));
    } else {
      enter(call, number);
    }
  }

  @SuppressWarnings("NullAway") // The name is always there.
  private void enter(@Nullable Object[] call, int number) {
    Hook hook = hooks[number];
    try {
      hook.entered((String) call[3], call[0], arguments(call));
    } catch (Throwable broken) {
      threw(hook, number, broken);
    }
  }

  private void exited(@Nullable Object[] call, int number) {
    if (call[MARK] != mark) {
      return;
    }
    if (Privileges.areNeeded()) {
      Privileges.use(() -> exit(call, number));
    } else {
      exit(call, number);
    }
  }

  private void exit(@Nullable Object[] call, int number) {
    Hook hook = hooks[number];
    try {
      hook.exited(call[0], arguments(call), (Throwable) call[2]);
    } catch (Throwable broken) {
      threw(hook, number, broken);
    }
  }

  private static @Nullable Object[] arguments(@Nullable Object[] call) {
    return call[1] instanceof Object[] arguments ? arguments : new Object[0];
  }

  private void threw(Hook hook, int number, Throwable broken) {
    if (failed[number].compareAndSet(false, true)) {
      failures.threw(hook, broken);
    }
  }

  /** Has the JVM ask the transformers again about the classes that are loaded. */
  private void retransform() {
    Set<String> names = transformer.classNames();
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> candidate : instrumentation.getAllLoadedClasses()) {
      if (names.contains(candidate.getName().replace('.', '/'))
          && !HookTransformer.isOurs(candidate.getClassLoader())
          && instrumentation.isModifiableClass(candidate)) {
        loaded.add(candidate);
      }
    }
    if (loaded.isEmpty()) {
      return;
    }
    try {
      instrumentation.retransformClasses(loaded.toArray(new Class<?>[0]));
    } catch (UnmodifiableClassException | RuntimeException | Error together) {
      for (Class<?> one : loaded) {
        retransform(one);
      }
    }
  }

  /** One that cannot be changed does not keep the others from it. */
  private void retransform(Class<?> one) {
    try {
      instrumentation.retransformClasses(one);
    } catch (UnmodifiableClassException | RuntimeException | Error failed) {
      failures.notWoven(one.getName(), failed);
    }
  }

  /** Leaves all classes as they would be without us; calls that are under way come to nothing. */
  @Override
  public void close() {
    try {
      Gate.set(instrumentation, null, null);
    } catch (IOException | ReflectiveOperationException | RuntimeException failed) {
      failures.notWoven(Gate.NAME, failed);
    }
    boolean ignored = instrumentation.removeTransformer(transformer);
    retransform();
    for (Hook hook : hooks) {
      hook.close();
    }
  }
}
