package dev.tachograph.agent.program;

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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

  /**
   * How long the program waits for a start that is at the same place all the time, as on a disk
   * that hangs; one that proceeds is only slow, as on a machine with much else to do.
   */
  private static final int PATIENCE_SECONDS = 5;

  /** The longest wait. */
  private static final int MAX_SECONDS = 60;

  private volatile @Nullable ProgramRun run;
  private volatile @Nullable Throwable failure;
  private @Nullable Thread starting;

  /** Called by reflection. */
  public AgentEntry() {}

  @Override
  public boolean test(@Nullable String arguments, Instrumentation instrumentation) {
    Map<String, String> given = new LinkedHashMap<>(AgentArguments.parse(arguments));
    String answer = given.remove("answer");
    boolean detach = "true".equals(given.remove("detach"));
    String said = detach ? end() : begin(given, instrumentation, answer != null);
    if (answer != null) {
      write(answer, said);
    }
    Thread late = starting;
    return run != null || (late != null && late.isAlive());
  }

  private String begin(
      Map<String, String> given, Instrumentation instrumentation, boolean attached) {
    ProgramRun present = run;
    if (present != null) {
      return "already " + present.id();
    }
    Settings settings = Settings.load(given);
    Thread main = isBeforeMain() ? Thread.currentThread() : null;
    Thread start =
        new Thread(
            rootGroup(),
            () -> start(settings, instrumentation, main),
            "tachograph-agent",
            0,
            false);
    starting = start;
    start.setDaemon(true);
    start.setContextClassLoader(null);
    start.start();
    boolean answered = join(start);
    ProgramRun started = run;
    if (started != null) {
      return "recording " + started.id();
    }
    Throwable why = failure;
    String sentence =
        why != null
            ? sentence(why)
            : answered ? "it does not say why" : "the start takes too long; it goes on meanwhile";
    refuse(sentence, "true".equals(settings.get("required")) && main != null, attached);
    return "failed " + sentence;
  }

  /** Runs on a thread of its own, which a disk may hold up. */
  private void start(Settings settings, Instrumentation instrumentation, @Nullable Thread main) {
    try {
      run = ProgramRun.start(settings, instrumentation, main);
    } catch (Throwable failed) {
      failure = failed;
    }
  }

  private static void refuse(String why, boolean required, boolean attached) {
    if (!attached) {
      System.err.println(
          "tachograph: nothing is recorded: "
              + why
              + (required ? "; the program is not started, as required is set" : ""));
    }
    if (required) {
      System.exit(REFUSED);
    }
  }

  private static String sentence(Throwable why) {
    String message = why.getMessage();
    String known =
        why instanceof NoSuchFileException
            ? "there is no " + message
            : why instanceof AccessDeniedException
                ? "no right to write to " + message
                : why instanceof FileAlreadyExistsException
                    ? message + " is no directory"
                    : why instanceof IOException && message != null ? message : why.toString();
    return known.replaceAll("\\p{Cntrl}+", " ");
  }

  private static boolean isBeforeMain() {
    for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
      if (frame.getMethodName().equals("premain")) {
        return true;
      }
    }
    return false;
  }

  private static boolean join(Thread thread) {
    try {
      StackTraceElement[] place = {};
      int same = 0;
      for (int second = 0; second < MAX_SECONDS && same < PATIENCE_SECONDS; second++) {
        thread.join(TimeUnit.SECONDS.toMillis(1));
        if (!thread.isAlive()) {
          break;
        }
        StackTraceElement[] now = thread.getStackTrace();
        same = Arrays.equals(place, now) ? same + 1 : 0;
        place = now;
      }
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private static ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  private String end() {
    ProgramRun present = run;
    if (present == null) {
      return "nothing";
    }
    present.close();
    run = null;
    return "recorded " + present.id();
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
      System.err.println("tachograph: cannot answer who attached: " + sentence(gone));
    }
  }
}
