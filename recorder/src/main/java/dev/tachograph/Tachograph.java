package dev.tachograph;

import java.io.IOException;

/** Records a whole run of a program. */
public final class Tachograph {
  private Tachograph() {}

  /**
   * Records a run around its body, and tells in the report how it ended.
   *
   * @return the body's exit code
   * @throws IOException if the output directory cannot be used, before the body starts
   * @throws Exception what the body threw
   */
  public static int run(RunConfig config, RunBody body) throws Exception {
    try (Run run = start(config)) {
      return body.run(run);
    }
  }

  /**
   * Starts a run that {@link Run#close} ends.
   *
   * @throws IOException if the output directory cannot be used
   * @throws IllegalStateException if a run is being recorded already
   */
  public static Run start(RunConfig config) throws IOException {
    if (!config.outputDir().toString().isEmpty()) {
      throw new IllegalStateException("the recorder is being built");
    }
    throw new IOException("no output directory");
  }
}
