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

/**
 * Starts commands as a user would, in a directory of their own: with {@code tacho} and {@code
 * history-node} on the path, as where they are installed, and the launch scripts of a checkout.
 */
final class Scripts implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 240;
  private static final Path LIB = Cli.ROOT.resolve("cli/target/lib");

  private final Path dir;
  private final Path installed;
  private final Path out;
  private final List<Path> links = new ArrayList<>();
  private Process process;

  /** Commands in a directory, which gets links to the launch scripts, and a program to record. */
  Scripts(Path dir) throws IOException {
    this.dir = Files.createDirectories(dir);
    this.out = Files.createTempFile(dir.getParent(), "out", "");
    this.installed = Files.createTempDirectory(dir.getParent(), "installed");
    ShopApp.writeJar(dir.resolve("app.jar"));
    Path bin = Files.createDirectories(installed.resolve(distribution()).resolve("bin"));
    for (String script : List.of("tacho", "history-node")) {
      links.add(Files.createSymbolicLink(dir.resolve(script), Cli.ROOT.resolve(script)));
      links.add(Files.createSymbolicLink(bin.resolve(script), Cli.ROOT.resolve(script)));
    }
    links.add(Files.createSymbolicLink(bin.resolveSibling("lib"), LIB));
    String agent = "tachograph-agent.jar";
    links.add(Files.createSymbolicLink(dir.resolve(agent), LIB.resolve(agent)));
  }

  /** The name of what is distributed, and of the directory that it unpacks to. */
  private static String distribution() throws IOException {
    String pom = Files.readString(Cli.ROOT.resolve("pom.xml"));
    int from = pom.indexOf("<version>") + "<version>".length();
    return "tachograph-" + pom.substring(from, pom.indexOf("</version>"));
  }

  /** Puts what would be distributed into the directory, packed: scripts and jars of this build. */
  void packDistribution() throws Exception {
    String name = distribution();
    Path tar = dir.resolve(name + ".tar.gz");
    // Of what commands unpack no link may be followed when it is deleted.
    for (String link : List.of("lib", "bin/tacho", "bin/history-node")) {
      links.add(dir.resolve(name).resolve(link));
    }
    List<String> command = List.of("tar", "-C", installed.toString(), "-czf", tar.toString(), name);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
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
    String bin = installed.resolve(distribution()).resolve("bin").toString();
    String java = System.getProperty("java.home") + "/bin";
    env.merge("PATH", "", (path, none) -> String.join(":", bin, java, path));
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
