package dev.tachograph.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Calls commands as a person would, with an environment that is not the build's. */
final class Shell {
  private static final long PATIENCE_SECONDS = 1500;

  private final Path dir;
  private final Map<String, String> env = new HashMap<>();

  /** Commands in a directory, which is HOME too. */
  Shell(Path dir) throws IOException {
    this.dir = Files.createDirectories(dir);
    env.put("HOME", dir.toString());
    env.put("JAVA_HOME", System.getProperty("java.home"));
    env.put("PATH", System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
  }

  Shell env(String name, String value) {
    env.put(name, value);
    return this;
  }

  /** What was said on either stream, after an end with exit code 0. */
  String call(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("said", "");
    try {
      int code = code(out, command);
      String said = Files.readString(out);
      assertThat(code).as("%s%n%s", List.of(command), said).isZero();
      return said;
    } finally {
      Files.delete(out);
    }
  }

  /** The exit code of a command, whose output goes to a file. */
  int code(Path out, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().clear();
    builder.environment().putAll(env);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("%s%n%s", List.of(command), Files.readString(out))
          .isTrue();
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
