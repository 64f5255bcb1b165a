package dev.tachograph.agent.core;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weaves hooks into the classes that they name. Of all other classes it looks at nothing but the
 * name.
 */
final class HookTransformer implements ClassFileTransformer {
  private static final String LAUNCHER = "sun/launcher/LauncherHelper";

  private enum Stage {
    BEFORE_LAUNCHER,
    LAUNCHING,
    RUNNING
  }

  /** A hook and its number, by which the gate's calls tell it. */
  record Numbered(int number, Hook hook) {}

  /** By the name of the class as in a class file. Never changed once it is here. */
  private final Map<String, List<Numbered>> hooks = new HashMap<>();

  private final HookFailures failures;
  private final Runnable mainBegins;

  private volatile Stage stage = Stage.BEFORE_LAUNCHER;

  /**
   * A transformer of classes.
   *
   * @param mainBegins called when the launcher has loaded the program's first class
   */
  HookTransformer(List<Hook> hooks, HookFailures failures, Runnable mainBegins) {
    this.mainBegins = mainBegins;
    for (int number = 0; number < hooks.size(); number++) {
      Hook hook = hooks.get(number);
      this.hooks
          .computeIfAbsent(hook.className().replace('.', '/'), name -> new ArrayList<>())
          .add(new Numbered(number, hook));
    }
    this.failures = failures;
  }

  /** The names of the classes, with slashes. */
  Set<String> classNames() {
    return hooks.keySet();
  }

  /**
   * Classes of other agents are loaded before the launcher; what the launcher loads first is the
   * class of {@code main}.
   */
  private void lookForMain(@Nullable ClassLoader loader, @Nullable String className) {
    Stage present = stage;
    if (present == Stage.BEFORE_LAUNCHER && LAUNCHER.equals(className)) {
      stage = Stage.LAUNCHING;
    } else if (present == Stage.LAUNCHING
        && loader != null
        && loader != ClassLoader.getPlatformClassLoader()) {
      stage = Stage.RUNNING;
      mainBegins.run();
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> classBeingRedefined,
      @Nullable ProtectionDomain protectionDomain,
      byte[] classfile) {
    lookForMain(loader, className);
    List<Numbered> wanted = className == null ? null : hooks.get(className);
    if (className == null || wanted == null) {
      return null;
    }
    try {
      return Weaver.weave(classfile, wanted);
    } catch (Throwable failed) {
      failures.notWoven(className, failed);
      return null;
    }
  }
}
