package dev.tachograph.agent.frameworks;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;

/** Records a program that knows nothing of the recorder, by calling it within a run. */
final class ByCode {
  private ByCode() {}

  public static void main(String[] args) throws Exception {
    System.exit(
        Tachograph.run(
            RunConfig.builder().outputDir(Path.of(args[0])).build(),
            run -> {
              Method main = Class.forName(args[1]).getMethod("main", String[].class);
              main.invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
              return 0;
            }));
  }
}
