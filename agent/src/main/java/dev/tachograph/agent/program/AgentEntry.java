package dev.tachograph.agent.program;

import dev.tachograph.agent.core.Privileges;
import dev.tachograph.settings.Settings;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What the agent's class on the program's class path calls: starts and ends the recording of the
 * program. What goes wrong is one line on stderr; the program goes on, unless {@code required} is
 * set and it has not begun.
 *
 * <p>Beside settings there are two arguments for who attaches to a JVM: {@code detach=true} ends
 * the recording, and {@code answer} names an existing file, into which one line is written: {@code
 * recording RUN_ID DIRECTORY}, {@code recorded RUN_ID DIRECTORY}, {@code already RUN_ID DIRECTORY},
 * {@code nothing} or {@code failed WHY}.
 */
public final class AgentEntry implements BiPredicate<@Nullable String, Instrumentation> {
  private static final int REFUSED = 2;
  private static final String REQUIRED_VARIABLE = "TACHO_REQUIRED";

  /**
   * How long is waited for a start or an end that is at the same place all the time, as on a disk
   * that hangs; one that proceeds is only slow, as on a machine with much else to do.
   */
  private static final int PATIENCE_SECONDS = 15;

  /** The longest wait. */
  private static final int MAX_SECONDS = 60;

  private volatile @Nullable ProgramRun run;
  private volatile @Nullable Throwable failure;
  private volatile boolean isRequired;

  /** What starts and ends the run. */
  private final BoundedWork work = new BoundedWork(PATIENCE_SECONDS, MAX_SECONDS);

  /** Called by reflection. */
  public AgentEntry() {}

  @Override
  public boolean test(@Nullable String arguments, Instrumentation instrumentation) {
    return Privileges.areNeeded()
        ? Privileges.get(() -> handle(arguments, instrumentation))
        : handle(arguments, instrumentation);
  }

  private boolean handle(@Nullable String arguments, Instrumentation instrumentation) {
    Map<String, String> given = new LinkedHashMap<>(AgentArguments.parse(arguments));
    String answer = given.remove("answer");
    boolean detach = "true".equals(given.remove("detach"));
    String said = detach ? end() : begin(given, instrumentation, answer != null);
    if (answer != null) {
      write(answer, said);
    }
    return run != null || work.isGoingOn();
  }

  private String begin(
      Map<String, String> given, Instrumentation instrumentation, boolean attached) {
    ProgramRun present = run;
    if (present != null) {
      return "already " + present.id();
    }
    if (work.isGoingOn()) {
      return "failed an earlier start is still waiting for its disk";
    }
    Thread main = isBeforeMain() ? Thread.currentThread() : null;
    failure = null;
    isRequired = isRequired(given, System.getenv(REQUIRED_VARIABLE));
    boolean answered = work.isDone("agent", () -> start(given, instrumentation, main));
    ProgramRun started = run;
    if (started != null) {
      return "recording " + started.id();
    }
    String sentence =
        sentence(
            failure, answered ? "it does not say why" : "the start takes too long; it goes on");
    refuse(sentence, isRequired && main != null, attached);
    return "failed " + sentence;
  }

  /** What is known of it while the settings' file is not read, on which a disk may hang. */
  private static boolean isRequired(Map<String, String> given, @Nullable String variable) {
    String value = given.getOrDefault("required", variable == null ? "" : variable);
    return value.strip().equals("true") || (value.isBlank() && given.containsKey("required"));
  }

  /** Runs on a thread of its own, which a disk may hold up. */
  private void start(
      Map<String, String> given, Instrumentation instrumentation, @Nullable Thread main) {
    try {
      Settings settings = Settings.load(given);
      isRequired = settings.isTrue("required");
      run = ProgramRun.start(settings, instrumentation, main);
    } catch (Throwable failed) {
      failure = failed;
    }
  }

  private String end() {
    ProgramRun present = run;
    if (present == null) {
      return "nothing";
    }
    failure = null;
    boolean ended = work.isGoingOn() ? work.await() : work.isDone("detach", () -> close(present));
    if (ended && failure == null) {
      return "recorded " + present.id();
    }
    return "failed " + sentence(failure, "the end takes too long; it goes on");
  }

  /** Runs on a thread of its own, as {@link #start}: the one that asks is the program's JVM's. */
  private void close(ProgramRun present) {
    try {
      present.close();
    } catch (Throwable failed) {
      failure = failed;
    } finally {
      run = null;
    }
  }

  private static void refuse(String why, boolean required, boolean attached) {
    if (!attached) {
      System.err.println(
          "tachograph: nothing is recorded: "
              + (required
                  ? why.replaceAll("\\.$", "") + "; the program is not started, as required is set"
                  : why));
    }
    if (required) {
      System.exit(REFUSED);
    }
  }

  private static String sentence(@Nullable Throwable why, String otherwise) {
    if (why == null) {
      return otherwise;
    }
    String message = why.getMessage();
    String known =
        why instanceof NoSuchFileException
            ? "there is no " + message
            : why instanceof AccessDeniedException
                ? "no right to write to " + message
                : why instanceof FileAlreadyExistsException
                    ? message + " is no directory"
                    : isForPeople(why) && message != null ? message : why.toString();
    return known.replaceAll("\\p{Cntrl}+", " ");
  }

  private static boolean isForPeople(Throwable why) {
    return why instanceof IOException || why instanceof IllegalArgumentException;
  }

  private static boolean isBeforeMain() {
    for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
      if (frame.getMethodName().equals("premain")) {
        return true;
      }
    }
    return false;
  }

  private static void write(String answer, String said) {
    try {
      Files.write(
          Path.of(answer),
          said.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING,
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | RuntimeException gone) {
      System.err.println("tachograph: cannot answer who attached: " + sentence(gone, ""));
    }
  }
}
