package dev.tachograph.agent.program;

import dev.tachograph.AgentRun;
import dev.tachograph.agent.core.Hook;
import dev.tachograph.logging.Log;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to threads: starts and ends of platform threads, exceptions that leave any thread.
 * Virtual threads have starts and ends of their own, which are not looked at.
 */
final class ThreadHooks {
  private static final Log LOG = Log.get("dev.tachograph.agent");
  private static final String THREAD = "java.lang.Thread";
  private static final String OURS = "tachograph-";

  private ThreadHooks() {}

  /**
   * The hooks of a run.
   *
   * @param main the thread of {@code main}; {@code null}: that of this name
   */
  static List<Hook> of(AgentRun run, @Nullable Thread main) {
    return List.of(new Start(run), new End(run), new Uncaught(run, main));
  }

  private static boolean isOurs(Thread thread) {
    return thread.getName().startsWith(OURS);
  }

  /** Called on the thread that starts another. */
  private static final class Start extends MethodHook {
    private final AgentRun run;

    Start(AgentRun run) {
      super(THREAD, "start");
      this.run = run;
    }

    @Override
    public void entered(@Nullable Object self, @Nullable Object[] arguments) {
      if (self instanceof Thread thread
          && thread.getState() == Thread.State.NEW
          && !isOurs(thread)) {
        run.threadStarted(thread);
      }
    }
  }

  /** Called by the JVM on the thread that ends. */
  private static final class End extends MethodHook {
    private final AgentRun run;

    End(AgentRun run) {
      super(THREAD, "exit");
      this.run = run;
    }

    @Override
    public void entered(@Nullable Object self, @Nullable Object[] arguments) {
      if (self instanceof Thread thread && !isOurs(thread)) {
        run.threadEnded(thread);
      }
    }
  }

  /** Called by the JVM on the thread that the exception left, before any handler. */
  private static final class Uncaught extends MethodHook {
    private final AgentRun run;
    private final long mainId;

    Uncaught(AgentRun run, @Nullable Thread main) {
      super(THREAD, "dispatchUncaughtException");
      this.run = run;
      this.mainId = main == null ? -1 : main.getId();
    }

    @Override
    public void entered(@Nullable Object self, @Nullable Object[] arguments) {
      if (!(self instanceof Thread thread)
          || !(arguments[0] instanceof Throwable thrown)
          || isOurs(thread)) {
        return;
      }
      boolean isMain = mainId < 0 ? thread.getName().equals("main") : thread.getId() == mainId;
      UncaughtExceptionHandler handler = handler(thread);
      if (isMain || handler == null) {
        run.uncaught(thread, thrown, isMain);
      } else {
        // The program has an answer to it, so that it did not fail by it.
        LOG.error("uncaught exception")
            .with("in_thread", thread.getName())
            .with("handler", handler.getClass().getName())
            .with(thrown)
            .emit();
      }
    }

    /** The program's own handler; {@code null} if the JVM prints the exception. */
    private static @Nullable UncaughtExceptionHandler handler(Thread thread) {
      UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
      return handler != null && handler.getClass() != ThreadGroup.class
          ? handler
          : Thread.getDefaultUncaughtExceptionHandler();
    }
  }
}
