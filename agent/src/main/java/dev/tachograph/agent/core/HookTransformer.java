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
  /** A hook and its number, by which the gate's calls tell it. */
  record Numbered(int number, Hook hook) {}

  /** By the name of the class as in a class file. Never changed once it is here. */
  private final Map<String, List<Numbered>> hooks = new HashMap<>();

  private final HookFailures failures;

  HookTransformer(List<Hook> hooks, HookFailures failures) {
    for (int number = 0; number < hooks.size(); number++) {
      Hook hook = hooks.get(number);
      this.hooks
          .computeIfAbsent(hook.className().replace('.', '/'), name -> new ArrayList<>())
          .add(new Numbered(number, hook));
    }
    this.failures = failures;
  }

  /** Whether a loader is the recorder's own: what is called at a hook is never woven itself. */
  static boolean isOurs(@Nullable ClassLoader loader) {
    return loader != null && loader == HookTransformer.class.getClassLoader();
  }

  /** The names of the classes, with slashes. */
  Set<String> classNames() {
    return hooks.keySet();
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> classBeingRedefined,
      @Nullable ProtectionDomain protectionDomain,
      byte[] classfile) {
    List<Numbered> wanted = className == null ? null : hooks.get(className);
    if (className == null || wanted == null || isOurs(loader)) {
      return null;
    }
    try {
      return Privileges.areNeeded()
          ? Privileges.get(() -> Weaver.weave(classfile, wanted))
          : Weaver.weave(classfile, wanted);
    } catch (Throwable failed) {
      failures.notWoven(className, failed);
      return null;
    }
  }
}
