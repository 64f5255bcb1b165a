package dev.tachograph.internal.frameworks;

import static dev.tachograph.internal.frameworks.UnconnectedFrameworks.hasPackage;

import dev.tachograph.internal.frameworks.UnconnectedFrameworks.Found;
import java.lang.reflect.Field;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What SLF4J is bound to, where that is neither ours nor a framework that is looked at itself. */
final class Slf4jBinding {
  private static final String LOGGER_FACTORY = "org.slf4j.LoggerFactory";
  private static final String OURS = "dev/tachograph/slf4j/TachographServiceProvider.class";
  private static final String PROVIDERS = "org/slf4j/spi/SLF4JServiceProvider.class";

  /** Ours, those of frameworks that are looked at themselves, and one that wants nothing. */
  private static final Set<String> SEEN_OTHERWISE =
      Set.of(
          "dev.tachograph.slf4j.TachographLoggerFactory",
          "ch.qos.logback.classic.LoggerContext",
          "org.apache.logging.slf4j.Log4jLoggerFactory",
          "org.slf4j.helpers.NOPLoggerFactory",
          "org.slf4j.helpers.SubstituteLoggerFactory",
          "org.slf4j.impl.JDK14LoggerFactory",
          "org.slf4j.impl.Log4jLoggerFactory",
          "org.slf4j.impl.Reload4jLoggerFactory",
          "org.slf4j.impl.Slf4jLoggerFactory",
          "org.slf4j.jul.JDK14LoggerFactory",
          "org.slf4j.reload4j.Reload4jLoggerFactory");

  /** States of {@code LoggerFactory}, the same in 1.7 and 2. */
  private static final int BOUND = 3;

  private static final int BOUND_TO_NOTHING = 4;

  private Slf4jBinding() {}

  /** Whether SLF4J was asked for anything: its factory needs these. */
  static boolean isBegun(ClassLoader loader) {
    return hasPackage(loader, "org.slf4j") && hasPackage(loader, "org.slf4j.helpers");
  }

  /** The finding about it; {@code null} if there is none. */
  static @Nullable Found find(ClassLoader loader) {
    try {
      Object factory = factory(loader);
      return factory == null
          ? state(loader) == BOUND_TO_NOTHING ? toNothing(loader) : null
          : bound(loader, factory.getClass().getName());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
      return null;
    }
  }

  /** Who makes its loggers; {@code null} if it is bound to nobody, or not yet. */
  static @Nullable Object factory(ClassLoader loader) throws ReflectiveOperationException {
    return state(loader) == BOUND ? type(loader).getMethod("getILoggerFactory").invoke(null) : null;
  }

  private static int state(ClassLoader loader) throws ReflectiveOperationException {
    if (!isBegun(loader)) {
      return 0;
    }
    Field state = type(loader).getDeclaredField("INITIALIZATION_STATE");
    state.setAccessible(true);
    return state.getInt(null);
  }

  private static Class<?> type(ClassLoader loader) throws ClassNotFoundException {
    return Class.forName(LOGGER_FACTORY, false, loader);
  }

  private static @Nullable Found bound(ClassLoader loader, String factory) {
    if (SEEN_OTHERWISE.contains(factory)) {
      return null;
    }
    String to = factory.endsWith(".SimpleLoggerFactory") ? "slf4j-simple" : factory;
    return new Found(
        "SLF4J",
        "The program logs by SLF4J, which is bound to "
            + to
            + ", and none of that is in this run: "
            + inPlaceOf(loader, to));
  }

  private static Found toNothing(ClassLoader loader) {
    String remedy =
        loader.getResource(PROVIDERS) == null
            ? loader.getResource(OURS) == null
                ? "it is SLF4J 1, so take slf4j-api 2 and add tachograph-slf4j"
                : "it is SLF4J 1, which does not find tachograph-slf4j; take slf4j-api 2"
            : "add tachograph-slf4j";
    return new Found(
        "SLF4J",
        "The program logs by SLF4J, which is bound to nothing, so that what it logs is nowhere: "
            + remedy
            + ".");
  }

  private static String inPlaceOf(ClassLoader loader, String other) {
    String remedy =
        loader.getResource(PROVIDERS) == null
            ? "take slf4j-api 2, and tachograph-slf4j in the place of " + other
            : loader.getResource(OURS) == null
                ? "put tachograph-slf4j in the place of " + other
                : "take " + other + " off the class path, so that tachograph-slf4j is found";
    return remedy + ", or start the program with the agent.";
  }
}
