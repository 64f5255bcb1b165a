package dev.tachograph.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM calls for {@code -javaagent:tachograph-agent.jar}, before {@code main}, and when the
 * agent is attached to or detached from a running JVM. It stands on the program's class path, and
 * so knows nothing but the loader of all else.
 *
 * <p>Never throws: what goes wrong is said in one line on stderr, and the program goes on.
 */
public final class Agent {
  private static final String ENTRY = "dev.tachograph.agent.program.AgentEntry";
  private static final int REFUSED = 2;

  /** Whether a run is recorded is what it returns; {@code null} while none is. */
  private static @Nullable BiPredicate<@Nullable String, Instrumentation> entry;

  private Agent() {}

  /**
   * Called by the JVM before {@code main}.
   *
   * @param arguments what follows the jar's name and {@code =}, if anything
   * @param instrumentation of the JVM
   */
  public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
    call(arguments, instrumentation, true);
  }

  /**
   * Called by the JVM when the agent is loaded into a program that runs, also to end its recording.
   *
   * @param arguments what the one who attached asks for
   * @param instrumentation of the JVM
   */
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    call(arguments, instrumentation, false);
  }

  private static synchronized void call(
      @Nullable String arguments, Instrumentation instrumentation, boolean beforeMain) {
    try {
      if (entry == null) {
        entry = load();
      }
      if (!entry.test(arguments, instrumentation)) {
        entry = null;
      }
    } catch (Throwable failed) {
      System.err.println("tachograph: the agent cannot start, nothing is recorded: " + failed);
      if (beforeMain && arguments != null && arguments.contains("required=true")) {
        System.exit(REFUSED);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static BiPredicate<@Nullable String, Instrumentation> load() throws Exception {
    File jar = new File(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Object made = new AgentLoader(jar).loadClass(ENTRY).getDeclaredConstructor().newInstance();
    return (BiPredicate<@Nullable String, Instrumentation>) made;
  }
}
