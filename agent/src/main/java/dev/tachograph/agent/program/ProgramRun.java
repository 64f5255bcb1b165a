package dev.tachograph.agent.program;

import dev.tachograph.AgentRun;
import dev.tachograph.RunConfig;
import dev.tachograph.agent.core.Hook;
import dev.tachograph.agent.core.HookFailures;
import dev.tachograph.agent.core.HookInstallation;
import dev.tachograph.agent.frameworks.Frameworks;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.settings.Settings;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The recording of the program that the agent is in. */
final class ProgramRun implements AutoCloseable {
  private static final Log LOG = Log.get("dev.tachograph.agent");

  private static final String DIAGNOSTIC_COMMANDS = "com.sun.management.internal";

  private final AgentRun run;
  private final HookInstallation hooks;
  private final Path directory;

  private ProgramRun(AgentRun run, HookInstallation hooks, Path directory) {
    this.directory = directory;
    this.run = run;
    this.hooks = hooks;
  }

  /**
   * Starts a run.
   *
   * @param main the thread of {@code main}, which is still to begin; {@code null}: it has begun
   * @throws IOException if its files cannot be created
   * @throws ReflectiveOperationException if the JVM lets us into no class
   */
  static ProgramRun start(Settings settings, Instrumentation instrumentation, @Nullable Thread main)
      throws IOException, ReflectiveOperationException {
    RunConfig config = config(settings);
    openDiagnosticCommands(instrumentation);
    AgentRun run = AgentRun.start(config, main);
    boolean started = false;
    try {
      List<String> problems = new ArrayList<>();
      List<Hook> hooks = hooks(run, config, settings, main, problems);
      HookInstallation installed = HookInstallation.install(instrumentation, hooks, new Failures());
      problems.forEach(ProgramRun::tell);
      started = true;
      return new ProgramRun(run, installed, config.outputDir().toAbsolutePath());
    } finally {
      if (!started) {
        run.close();
      }
    }
  }

  /** For the recorder, which without that begins java.util.logging to come to them. */
  private static void openDiagnosticCommands(Instrumentation instrumentation) {
    ModuleLayer.boot()
        .findModule("jdk.management")
        .filter(module -> module.getPackages().contains(DIAGNOSTIC_COMMANDS))
        .ifPresent(
            module ->
                instrumentation.redefineModule(
                    module,
                    Set.of(),
                    Map.of(),
                    Map.of(DIAGNOSTIC_COMMANDS, Set.of(AgentRun.class.getModule())),
                    Set.of(),
                    Map.of()));
  }

  /** As of a wrong setting: in the record, and on stderr, as there is no console. */
  private static void tell(String problem) {
    LOG.warn(problem).emit();
    System.err.println("tachograph: " + problem);
  }

  /** The levels are the program's; its console is its own. */
  private static RunConfig config(Settings settings) {
    return RunConfig.builder()
        .consoleFilter(null)
        .jsonFilter(LogFilter.parse("trace"))
        .argv(CommandLine.own())
        .boundedByDefault()
        .settings(settings)
        .build();
  }

  private static List<Hook> hooks(
      AgentRun run,
      RunConfig config,
      Settings settings,
      @Nullable Thread main,
      List<String> problems) {
    List<Hook> hooks = new ArrayList<>(ThreadHooks.of(run, main));
    hooks.addAll(EndHooks.of(run));
    boolean leaves = config.scope() == RunConfig.Scope.LOADER;
    if (leaves) {
      hooks.add(new OtherRunsHook(run));
    }
    if (!"true".equals(settings.get("no_logs"))) {
      hooks.addAll(Frameworks.hooks(leaves ? run::isOfOtherRun : () -> false));
    }
    String spans = settings.get("spans");
    if (spans != null) {
      hooks.addAll(SpanHook.parse(spans, problems));
    }
    return hooks;
  }

  /** {@return the {@code run_id} of the run, and its directory} */
  String id() {
    return run.run().runId() + " " + directory;
  }

  /** Leaves the program as it would be without us. Blocks until the files are complete. */
  @Override
  public void close() {
    hooks.close();
    run.close();
  }

  /** What goes wrong in the program's classes is a matter of the record. */
  private static final class Failures implements HookFailures {
    @Override
    public void notWoven(String className, Throwable why) {
      LOG.warn("a class is not recorded").with("class", className).with(why).emit();
    }

    @Override
    public void threw(Hook hook, Throwable why) {
      LOG.warn("what records a class failed").with("class", hook.className()).with(why).emit();
    }
  }
}
