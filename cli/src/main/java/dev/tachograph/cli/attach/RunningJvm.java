package dev.tachograph.cli.attach;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.run.AgentJar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a JVM that runs the agent, through the attach mechanism: the JVM loads the agent's jar, and
 * leaves its answer in a file.
 */
final class RunningJvm {
  /** Longer than what it consists of: the JVM's own, and the agent's of a minute. */
  private static final long PATIENCE_SECONDS = 120;

  /** How long the JVM may take to say that it can be attached to, unless somebody has set it. */
  private static final String JVM_TIMEOUT = "sun.tools.attach.attachTimeout";

  private static final String JVM_MILLIS = "40000";

  /** The first version that warns on the program's stderr (JEP 451). */
  private static final int WARNS_SINCE = 21;

  private static final String ALLOW = "-XX:+EnableDynamicAgentLoading";

  private final long pid;
  private final JvmProcess process;
  private boolean warns;

  /**
   * A JVM, which is not attached to yet.
   *
   * @throws CommandFailure if there is none, or it is out of reach
   */
  RunningJvm(String pid) {
    this.process = JvmProcess.reachable(pid);
    this.pid = process.pid();
  }

  /** Whether the JVM has told on its stderr, as of 21, that an agent was loaded. */
  boolean hasWarned() {
    return warns;
  }

  /**
   * Has the agent loaded, and waits for its answer.
   *
   * @param arguments of the agent
   * @return the words of what it answers, as {@code AgentEntry} describes it: one at least, three
   *     at most
   * @throws CommandFailure if there is no answer
   */
  String[] ask(Map<String, String> arguments) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                answer.complete(load(arguments));
              } catch (Throwable failed) {
                answer.completeExceptionally(failed);
              }
            },
            "attach");
    thread.setDaemon(true);
    thread.start();
    try {
      return words(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException silent) {
      throw failure("it does not answer; is it stopped?");
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      throw failure("interrupted");
    } catch (ExecutionException failed) {
      throw failure(why(failed.getCause()));
    }
  }

  /** The words of an answer, whatever it is. */
  static String[] words(String answer) {
    return answer.strip().split(" ", 3);
  }

  /** {@return why an answer is not the one that was hoped for, fit for a terminal} */
  static String reason(String[] answer) {
    int known = answer[0].equals("failed") ? 1 : 0;
    String why = String.join(" ", Arrays.asList(answer).subList(known, answer.length));
    return why.isEmpty() ? "it left no answer" : Texts.escape(why);
  }

  private CommandFailure failure(String why) {
    return new CommandFailure("cannot attach to the process " + pid + ": " + why);
  }

  private static String why(@Nullable Throwable cause) {
    if (cause instanceof NoClassDefFoundError) {
      return "this Java has no module jdk.attach; use a JDK";
    }
    String message = cause == null ? null : cause.getMessage();
    if (message != null && message.contains("Dynamic agent loading is not enabled")) {
      return "its JVM loads no agents; start it with " + ALLOW + ", or by tacho run";
    }
    if (cause instanceof AttachNotSupportedException) {
      return "its JVM does not let anybody attach (" + message + ")";
    }
    if (cause instanceof AgentLoadException || cause instanceof AgentInitializationException) {
      return "its JVM does not load the agent (" + message + ")";
    }
    return message == null ? String.valueOf(cause) : message;
  }

  /** Enough for a sentence with a path in it. */
  private static final int MAX_ANSWER = 64 << 10;

  private String load(Map<String, String> arguments) throws Exception {
    Path jar = AgentJar.path();
    Path directory = Files.createTempDirectory("tacho"); // Accessible to this user only.
    Path answer = Files.createFile(directory.resolve("answer"));
    try {
      process.give(answer);
      Map<String, String> all = new LinkedHashMap<>(arguments);
      all.put("answer", answer.toString());
      if (System.getProperty(JVM_TIMEOUT) == null) {
        System.setProperty(JVM_TIMEOUT, JVM_MILLIS);
      }
      VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
      try {
        jvm.loadAgent(jar.toString(), AgentJar.arguments(all));
        warns = warns(jvm.getSystemProperties(), jvm.getAgentProperties());
      } finally {
        jvm.detach();
      }
      return read(answer);
    } finally {
      Files.deleteIfExists(answer);
      Files.deleteIfExists(directory);
    }
  }

  /** Somebody else's program wrote it. */
  private static String read(Path answer) throws IOException {
    try (InputStream in = Files.newInputStream(answer, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
    }
  }

  private static boolean warns(Properties system, Properties agent) throws IOException {
    String version = system.getProperty("java.specification.version", "");
    boolean mayWarn = version.matches("\\d{1,4}") && Integer.parseInt(version) >= WARNS_SINCE;
    return mayWarn && !agent.getProperty("sun.jvm.args", "").contains(ALLOW);
  }
}
