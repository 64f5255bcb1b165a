package dev.tachograph.internal;

import java.lang.StackWalker.Option;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds whose class calls: whatever is neither the recorder's, nor a logging framework's. */
public final class CallerFrames {
  private static final String[] FRAMEWORKS = {
    "dev.tachograph.slf4j.Tachograph",
    "dev.tachograph.slf4j.EventBuilder",
    "dev.tachograph.logback.Tachograph",
    "dev.tachograph.logback.EventReader",
    "dev.tachograph.log4j2.Tachograph",
    "dev.tachograph.log4j2.EventReader",
    "dev.tachograph.jul.Tachograph",
    "dev.tachograph.jul.RecordReader",
    "ch.qos.logback.",
    "org.slf4j.",
    "java.util.logging.",
    "sun.util.logging.",
    "jdk.internal.logger.",
    "java.lang.System$Logger",
    "org.apache.commons.logging.",
    "org.apache.log4j.",
    "org.apache.logging.",
    "org.jboss.logging.",
    "org.springframework.core.log.",
    "io.github.oshai.kotlinlogging.",
    "mu."
  };

  private static final String OURS = "dev.tachograph.";
  private static final @Nullable ClassLoader OWN = CallerFrames.class.getClassLoader();
  private static final @Nullable ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

  /** {@code null} where a security manager does not let us know classes. */
  private static final @Nullable StackWalker WALKER = walker();

  private CallerFrames() {}

  private static @Nullable StackWalker walker() {
    try {
      return StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
    } catch (SecurityException refused) {
      return null;
    }
  }

  /** Whether a class is one of a logging framework's, or of what connects it to the recorder. */
  public static boolean isOfFramework(String className) {
    for (String framework : FRAMEWORKS) {
      if (className.startsWith(framework)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The class loader of the class that calls the recorder, the frames of frameworks and of the JDK
   * left out; {@code null} if there is none, as on a thread of a framework's queue. Walks the
   * stack, which takes a microsecond or more.
   */
  public static @Nullable ClassLoader loader() {
    return find(CallerFrames::isOfProgram);
  }

  /** The class loader of the class that calls the recorder itself, a framework's among them. */
  public static @Nullable ClassLoader loaderOfStarter() {
    return find(type -> !isOurs(type));
  }

  private interface Wanted {
    boolean is(Class<?> type);
  }

  private static @Nullable ClassLoader find(Wanted wanted) {
    StackWalker walker = WALKER;
    if (walker == null) {
      return null;
    }
    Optional<? extends Class<?>> caller =
        walker.walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getDeclaringClass)
                    .filter(type -> !isOfJdk(type) && wanted.is(type))
                    .findFirst());
    return caller.isEmpty() ? null : caller.get().getClassLoader();
  }

  private static boolean isOfProgram(Class<?> type) {
    return !isOurs(type) && !isOfFramework(type.getName());
  }

  private static boolean isOurs(Class<?> type) {
    return type.getClassLoader() == OWN && type.getName().startsWith(OURS);
  }

  private static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == PLATFORM;
  }
}
