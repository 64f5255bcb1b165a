package dev.tachograph.agent.programs;

import dev.tachograph.Run;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.logging.Logger;

/** An application of {@link ScopedServer}: does what it is told, and logs all else. */
public final class ScopedApplication implements Consumer<String> {
  private static final Logger LOG = Logger.getLogger("application");
  private Run run;

  @Override
  public void accept(String what) {
    if (what.startsWith("start ")) {
      run = start(Path.of(what.substring("start ".length())));
    } else if (what.equals("close")) {
      run.close();
    } else {
      LOG.info(what);
    }
  }

  private static Run start(Path out) {
    try {
      return Tachograph.start(
          RunConfig.builder()
              .settings(null)
              .outputDir(out)
              .consoleFilter(null)
              .scope(RunConfig.Scope.LOADER)
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
