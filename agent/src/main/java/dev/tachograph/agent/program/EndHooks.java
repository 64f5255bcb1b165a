package dev.tachograph.agent.program;

import dev.tachograph.AgentRun;
import dev.tachograph.agent.core.Hook;
import dev.tachograph.logging.Log;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the process comes to end: who exits it, and which signals arrive. */
final class EndHooks {
  private static final Log LOG = Log.get("dev.tachograph.agent");
  private static final String RUNTIME = "java.lang.Runtime";

  private EndHooks() {}

  static List<Hook> of(AgentRun run) {
    return List.of(new Exit(run), new Halt(run), new Signal(run));
  }

  /** {@code System.exit} and {@code Runtime.exit}. */
  private static final class Exit extends MethodHook {
    private final AgentRun run;

    Exit(AgentRun run) {
      super(RUNTIME, "exit");
      this.run = run;
    }

    @Override
    public void entered(@Nullable Object self, @Nullable Object[] arguments) {
      if (arguments[0] instanceof Integer status) {
        String caller = caller();
        LOG.info("System.exit").with("exit_code", status).with("caller", caller).emit();
        run.exits(status, caller);
      }
    }

    @Override
    public boolean wantsExit() {
      return true;
    }

    /** It returns only by the exception of who does not let the process end. */
    @Override
    public void exited(
        @Nullable Object self, @Nullable Object[] arguments, @Nullable Throwable thrown) {
      if (arguments[0] instanceof Integer status) {
        String caller = caller();
        LOG.info("System.exit was refused")
            .with("exit_code", status)
            .with("caller", caller)
            .with(thrown)
            .emit();
        run.exitRefused(status, caller);
      }
    }
  }

  /** After it nothing of the program runs any more, no hook either. */
  private static final class Halt extends MethodHook {
    private final AgentRun run;

    Halt(AgentRun run) {
      super(RUNTIME, "halt");
      this.run = run;
    }

    @Override
    public void entered(@Nullable Object self, @Nullable Object[] arguments) {
      if (arguments[0] instanceof Integer status) {
        String caller = caller();
        LOG.warn("Runtime.halt").with("exit_code", status).with("caller", caller).emit();
        run.halts(status, caller);
      }
    }
  }

  /** Called for each signal that the JVM or the program has a handler for. */
  private static final class Signal extends MethodHook {
    private final AgentRun run;

    Signal(AgentRun run) {
      super("jdk.internal.misc.Signal", "dispatch");
      this.run = run;
    }

    @Override
    public void entered(@Nullable Object self, @Nullable Object[] arguments) {
      if (arguments[0] instanceof Integer number) {
        run.signalled(number);
      }
    }
  }

  /** The innermost frame that is neither of the JDK nor ours. */
  private static @Nullable String caller() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(
            frames ->
                frames
                    .filter(frame -> isProgram(frame.getDeclaringClass()))
                    .findFirst()
                    .map(EndHooks::text)
                    .orElse(null));
  }

  private static boolean isProgram(Class<?> declaring) {
    ClassLoader loader = declaring.getClassLoader();
    return loader != null
        && loader != ClassLoader.getPlatformClassLoader()
        && loader != EndHooks.class.getClassLoader();
  }

  private static String text(StackFrame frame) {
    String file = frame.getFileName();
    String place =
        file == null ? "" : file + (frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber());
    return frame.getClassName() + "." + frame.getMethodName() + "(" + place + ")";
  }
}
