package dev.tachograph.agent.core;

import dev.tachograph.agent.SuppressForbidden;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the recorder may do where a program has a security manager: what it may do itself, whoever
 * called the method with the hook.
 */
@SuppressForbidden(reason = "security managers go with JDK 24; until then programs have them")
@SuppressWarnings("removal") // As long as a JVM has it.
public final class Privileges {
  private Privileges() {}

  /** Whether there is a security manager; else nothing need be asked for. */
  public static boolean areNeeded() {
    return System.getSecurityManager() != null;
  }

  /** Does what callers may have no right to. */
  public static void use(Runnable action) {
    AccessController.doPrivileged(
        (PrivilegedAction<@Nullable Void>)
            () -> {
              action.run();
              return null;
            });
  }

  /** {@return what needs a right that callers may not have} */
  public static <T extends @Nullable Object> T get(Supplier<T> action) {
    return AccessController.doPrivileged((PrivilegedAction<T>) action::get);
  }
}
