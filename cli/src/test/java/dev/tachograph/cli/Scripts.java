package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts commands as a user would, with the packaged jars, in a directory of their own. */
final class Scripts implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 240;

  private final Path dir;
  private final Path out;
  private final List<Path> links = new ArrayList<>();
  private Process process;

  /** Commands in a directory, which gets links to the launch scripts, and a program to record. */
  Scripts(Path dir) throws IOException {
    this.dir = Files.createDirectories(dir);
    this.out = Files.createTempFile(dir.getParent(), "out", "");
    ShopApp.writeJar(dir.resolve("app.jar"));
    for (String script : List.of("tacho", "history-node")) {
      links.add(Files.createSymbolicLink(dir.resolve(script), Cli.ROOT.resolve(script)));
    }
  }

  /** Starts a command line of a shell; what it says on either stream is kept. */
  Scripts start(String command) throws IOException {
    for (String jar : List.of("cli/target/tacho.jar", "node/target/history-node.jar")) {
      assertThat(Cli.ROOT.resolve(jar)).as("packaged before, by mvn verify").exists();
    }
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .directory(dir.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    Map<String, String> env = builder.environment();
    env.keySet().removeIf(name -> name.startsWith("TACHO_"));
    env.put("TACHO_BUILD", "never");
    env.put("JAVA_HOME", System.getProperty("java.home"));
    env.merge("PATH", "", (path, none) -> System.getProperty("java.home") + "/bin:" + path);
    env.put("CLASSPATH", System.getProperty("java.class.path"));
    process = builder.start();
    return this;
  }

  /** Waits for the end and gives the exit code. */
  int await() throws Exception {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(out()).isTrue();
    return process.exitValue();
  }

  /** Waits until a text was said. */
  void await(String text) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!out().contains(text) && process.isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertThat(out()).contains(text);
  }

  /** What was said so far. */
  String out() throws IOException {
    return Files.readString(out);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
    for (Path link : links) {
      Files.deleteIfExists(link);
    }
  }
}
