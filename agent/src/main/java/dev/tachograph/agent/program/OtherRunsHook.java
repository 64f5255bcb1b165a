package dev.tachograph.agent.program;

import dev.tachograph.AgentRun;
import dev.tachograph.agent.core.Hook;
import org.jspecify.annotations.Nullable;

/**
 * Sees the program's own recorder, in whichever class loader it is, begin and end runs of class
 * loaders.
 */
final class OtherRunsHook implements Hook {
  private static final String BEGIN = "claim";
  private static final String END = "unclaim";

  private final AgentRun run;

  OtherRunsHook(AgentRun run) {
    this.run = run;
  }

  @Override
  public String className() {
    return "dev.tachograph.OngoingRuns";
  }

  @Override
  public boolean wants(String method, String descriptor) {
    return (method.equals(BEGIN) || method.equals(END))
        && descriptor.startsWith("(Ljava/lang/ClassLoader;)");
  }

  @Override
  public boolean wantsExit() {
    return false;
  }

  @Override
  public void entered(@Nullable Object self, @Nullable Object[] arguments) {}

  @Override
  public void entered(String method, @Nullable Object self, @Nullable Object[] arguments) {
    if (!(arguments[0] instanceof ClassLoader loader)) {
      // The run of the process, whose records are ours too.
      return;
    }
    if (method.equals(BEGIN)) {
      run.otherRunBegins(loader);
    } else {
      run.otherRunEnds(loader);
    }
  }
}
