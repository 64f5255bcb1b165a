package dev.tachograph.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** A setting among others, as {@code AgentArguments} reads them: alone it is true. */
  private static final Pattern REQUIRED =
      Pattern.compile("(?:^|,)\\s*required\\s*(?:=\\s*\"?\\s*(true|false)?\\s*\"?\\s*)?(?:,|$)");

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
        entry = load(instrumentation);
      }
      if (!entry.test(arguments, instrumentation)) {
        entry = null;
      }
    } catch (Throwable failed) {
      boolean refused = beforeMain && isRequired(arguments, variable());
      System.err.println(
          "tachograph: nothing is recorded: the agent cannot start: "
              + String.valueOf(failed).replaceAll("\\p{Cntrl}+", " ")
              + (refused ? "; the program is not started, as required is set" : ""));
      if (refused) {
        System.exit(REFUSED);
      }
    }
  }

  private static @Nullable String variable() {
    try {
      return System.getenv("TACHO_REQUIRED");
    } catch (SecurityException notForUs) {
      return null;
    }
  }

  /**
   * Whether the program may not run unrecorded, as far as that is known when nothing of ours can be
   * loaded.
   *
   * @param arguments of the agent, which are stronger
   * @param variable the value of {@code TACHO_REQUIRED}; {@code null}: it is not set
   */
  static boolean isRequired(@Nullable String arguments, @Nullable String variable) {
    Matcher given = REQUIRED.matcher(arguments == null ? "" : arguments);
    if (given.find()) {
      return !"false".equals(given.group(1));
    }
    return variable != null && variable.strip().equals("true");
  }

  @SuppressForbidden(reason = "security managers go with JDK 24; until then programs have them")
  @SuppressWarnings({"unchecked", "removal"})
  private static BiPredicate<@Nullable String, Instrumentation> load(
      Instrumentation instrumentation) throws Exception {
    File jar = jar();
    if (System.getSecurityManager() != null) {
      // From the class path our loader has no rights; as a class of the JDK it has.
      instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar));
    }
    return (BiPredicate<@Nullable String, Instrumentation>) AgentLoader.create(jar, ENTRY);
  }

  /** Where this class is from, without the right to ask for its protection domain. */
  private static File jar() throws URISyntaxException {
    URL own = Objects.requireNonNull(Agent.class.getResource("Agent.class"));
    String path = own.getPath();
    return new File(new URI(path.substring(0, path.lastIndexOf("!/"))));
  }
}
