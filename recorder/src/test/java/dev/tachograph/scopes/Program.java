package dev.tachograph.scopes;

import dev.tachograph.ProcessRun;
import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.RunConfigBuilder;
import dev.tachograph.Tachograph;
import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.trace.Span;
import dev.tachograph.trace.SpanTasks;
import java.io.IOException;

/** An application, loaded anew for each deployment. */
public final class Program implements Application {
  private static final Log LOG = Log.get(Program.class);

  @Override
  public Run start(RunConfig config) throws IOException {
    return Tachograph.start(config);
  }

  @Override
  public boolean startAsFramework(RunConfigBuilder config) throws IOException {
    return ProcessRun.start(config);
  }

  @Override
  public void endAsFramework() {
    ProcessRun.end();
  }

  @Override
  public void log(String message) {
    LOG.info(message).emit();
  }

  @Override
  public void logByName(String message) {
    Log.get("by.name").info(message).emit();
  }

  @Override
  public boolean isEnabled() {
    return LOG.isEnabled(Level.INFO);
  }

  @Override
  public void span(String name) {
    try (Span span = Span.open(name)) {
      LOG.info("within " + name).with("id", span.id()).emit();
    }
  }

  @Override
  public Runnable submit(String name, Runnable work) {
    return SpanTasks.wrap(name, work);
  }

  @Override
  public void callLibrary(String message) {
    Library.log(message);
  }
}
