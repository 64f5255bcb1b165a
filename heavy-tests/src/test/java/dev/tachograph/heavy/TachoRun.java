package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A command under {@code ./tacho run}. Streams and recorded files are in a directory of its own.
 */
final class TachoRun implements AutoCloseable {
  /** Long, for a machine with much else to do. */
  private static final long PATIENCE_SECONDS = 240;

  private final Path dir;
  private final ProcessBuilder builder;
  private Process process;

  private TachoRun(Path dir, Path jdk, List<String> command) throws IOException {
    this.dir = Files.createDirectories(dir);
    List<String> all = new ArrayList<>();
    all.addAll(List.of(Installed.ROOT.resolve("tacho").toString(), "run"));
    all.addAll(List.of("--out", runs().toString(), "--"));
    all.addAll(command);
    builder = new ProcessBuilder(all).directory(dir.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("TACHO_") || name.matches("MAVEN_.*|J.*OPTIONS"));
    builder.environment().put("TACHO_BUILD", "never");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.redirectOutput(dir.resolve("stdout").toFile());
    builder.redirectError(dir.resolve("stderr").toFile());
    Files.createFile(dir.resolve("stdin"));
    builder.redirectInput(dir.resolve("stdin").toFile());
  }

  /** Of a command in an empty directory; {@code JAVA_HOME} is that JDK. */
  static TachoRun of(Path dir, Path jdk, List<String> command) throws IOException {
    return new TachoRun(dir, jdk, command);
  }

  TachoRun environment(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  TachoRun start() throws IOException {
    process = builder.start();
    return this;
  }

  Path runs() {
    return dir.resolve("runs");
  }

  String out() {
    return text(dir.resolve("stdout"));
  }

  String err() {
    return text(dir.resolve("stderr"));
  }

  int await() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as(() -> "ends\n" + all())
        .isTrue();
    return process.exitValue();
  }

  /** The JVM of the command, by what its command line has. */
  ProcessHandle jvm(String marker) {
    return descendants()
        .filter(one -> one.info().command().orElse("").endsWith("/java"))
        .filter(one -> one.info().commandLine().orElse("").contains(marker))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no JVM with " + marker));
  }

  private Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  /** SIGTERM to {@code tacho}, as a service manager sends it. */
  void terminate() {
    process.toHandle().destroy();
  }

  void untilOut(String text) {
    until(text, () -> out().contains(text));
  }

  void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        assertThat(condition.getAsBoolean()).as(() -> what + " before the end\n" + all()).isTrue();
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never came: " + what + "\n" + all());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private String all() {
    return out() + "\n" + err();
  }

  /** {@return what a file has; nothing if it is not there} */
  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return what was recorded, once the command has ended} */
  Runs recorded() throws IOException {
    return new Runs(runs(), out(), err());
  }

  @Override
  public void close() {
    if (process != null) {
      List<ProcessHandle> all = process.descendants().toList();
      process.destroyForcibly().onExit().join();
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
