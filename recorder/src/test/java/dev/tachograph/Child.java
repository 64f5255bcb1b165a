package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.testing.OtherUsers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs {@link ChildMain}. */
final class Child implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader out;

  private Child(Process process) {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Child start(Path dir, String... what) throws IOException {
    return start(List.of(), dir, what);
  }

  static Child start(List<String> jvmFlags, Path dir, String... what) throws IOException {
    return start(ChildMain.class, jvmFlags, dir, what);
  }

  static Child start(Class<?> main, List<String> jvmFlags, Path dir, String... what)
      throws IOException {
    return start(Map.of(), main, jvmFlags, dir, what);
  }

  static Child start(
      Map<String, String> env, Class<?> main, List<String> jvmFlags, Path dir, String... what)
      throws IOException {
    return start(List.of(), env, main, jvmFlags, dir, what);
  }

  /** Starts a child through a system command such as {@code unshare}. */
  static Child start(List<String> by, Class<?> main, Path dir, String... what) throws IOException {
    return start(by, Map.of(), main, List.of(), dir, what);
  }

  /** Starts a child as another user, who reads copies of the classes. */
  static Child start(OtherUsers users, int user, Class<?> main, Path dir, String... what)
      throws IOException {
    List<String> by = OtherUsers.by(user);
    return start(by, Map.of(), main, List.of(), users.classPath(), dir, what);
  }

  private static Child start(
      List<String> by,
      Map<String, String> env,
      Class<?> main,
      List<String> jvmFlags,
      Path dir,
      String... what)
      throws IOException {
    String classPath = System.getProperty("java.class.path");
    return start(by, env, main, jvmFlags, classPath, dir, what);
  }

  private static Child start(
      List<String> by,
      Map<String, String> env,
      Class<?> main,
      List<String> jvmFlags,
      String classPath,
      Path dir,
      String... what)
      throws IOException {
    List<String> command = new ArrayList<>(DefaultSignals.prefix());
    command.addAll(by);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(jvmFlags);
    command.addAll(List.of("-cp", classPath));
    command.add(main.getName());
    command.add(dir.toString());
    command.addAll(Arrays.asList(what));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(env);
    return new Child(builder.start());
  }

  /** Reads the child's output until a line holds the text. */
  Child awaitLine(String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      seen.append(line).append('\n');
      if (line.contains(text)) {
        return this;
      }
    }
    throw new AssertionError("The child ended without saying \"" + text + "\":\n" + seen);
  }

  Child signal(String name) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
    return this;
  }

  /** Sends several signals in quick succession. */
  Child signals(String... names) throws IOException, InterruptedException {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append("kill -").append(name).append(' ').append(process.pid()).append("; ");
    }
    assertThat(new ProcessBuilder("sh", "-c", all.toString()).start().waitFor()).isZero();
    return this;
  }

  /** Sends a signal, if the child is running. */
  Child signalled(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** Closes the pipe that the child writes to, so that nobody reads its output. */
  Child stopListening() throws IOException {
    process.getInputStream().close();
    return this;
  }

  int endUnheard() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void say(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** Waits for the child to end and returns its exit code. */
  int end() throws IOException, InterruptedException {
    rest();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** The remaining output until the child ends. */
  String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      rest.append(line).append('\n');
    }
    return rest.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
