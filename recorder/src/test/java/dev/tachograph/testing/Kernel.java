package dev.tachograph.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Kernel objects that a test makes as root: file systems, namespaces, control groups.
 *
 * <p>{@code .ci/kernel-objects} tries each and reports which ones the kernel refuses. In CI it has
 * been run before, and {@code TACHOGRAPH_REFUSED} lists them: tests of all other objects must run
 * there. Elsewhere it is run here, and without it, or without root, the test is skipped.
 */
public final class Kernel {
  public static final String TMPFS = "tmpfs";
  public static final String LOOP_DEVICE = "loop-device";
  public static final String PID_NAMESPACE = "pid-namespace";
  public static final String NET_NAMESPACE = "net-namespace";
  public static final String NET_DUMMY = "net-dummy";
  public static final String NET_VETH = "net-veth";
  public static final String CGROUP1_MEMORY = "cgroup1-memory";
  public static final String CGROUP1_CPU = "cgroup1-cpu";
  public static final String CGROUP1_CPUSET = "cgroup1-cpuset";
  public static final String CGROUP2 = "cgroup2";
  public static final String CGROUP2_MEMORY = "cgroup2-memory";
  public static final String CGROUP2_CPU = "cgroup2-cpu";
  public static final String CGROUP2_CPUSET = "cgroup2-cpuset";
  public static final String PRELOADED_SHIM = "preloaded-shim";
  public static final String PTRACE = "ptrace";

  private static final Map<String, Optional<String>> REFUSED = new ConcurrentHashMap<>();

  private Kernel() {}

  /** Returns if this object can be made or must be; otherwise skips the test with the reason. */
  public static void needs(String object) {
    Optional<String> why = REFUSED.computeIfAbsent(object, Kernel::refusal);
    why.ifPresent(reason -> System.err.println("NOT TESTED: " + reason));
    Assumptions.assumeTrue(
        why.isEmpty(), () -> "this kernel refuses " + object + "; NOT TESTED: " + why.orElse(""));
  }

  private static Optional<String> refusal(String object) {
    String refused = System.getenv("TACHOGRAPH_REFUSED");
    if (refused != null) {
      boolean named = Arrays.asList(refused.split(" ")).contains(object);
      return named ? Optional.of(object + ", as .ci/run has shown") : Optional.empty();
    }
    Path tries = Path.of(System.getProperty("tachograph.root", ".."), ".ci", "kernel-objects");
    if (!Files.isRegularFile(tries)) {
      return Optional.of(object + ", as " + tries + " is not there to try it");
    }
    try {
      Ended ended = run("bash", tries.toString(), object);
      return ended.code() == 0 ? Optional.empty() : Optional.of(ended.output().strip());
    } catch (AssertionError noShell) {
      return Optional.of(object + ", as it cannot be tried: " + noShell.getMessage());
    }
  }

  /** How a command ended, and what it printed on both streams. */
  public record Ended(int code, String output) {}

  /** Runs a command to its end, for at most a minute. */
  public static Ended run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end: " + List.of(command));
      }
      return new Ended(process.exitValue(), output);
    } catch (IOException e) {
      throw new AssertionError(command[0] + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Runs a command that must succeed, and returns its output. */
  public static String must(String... command) {
    Ended ended = run(command);
    assertThat(ended.code()).as("%s: %s", List.of(command), ended.output()).isZero();
    return ended.output();
  }

  /** A mount that ends with the test. */
  public record Mounted(Path at) implements AutoCloseable {
    /** Unmounts; what was mapped stays in use until it is collected. */
    @Override
    public void close() {
      must("umount", "-l", at.toString());
    }
  }

  /** A tmpfs of this size ("4m") at a directory; skips where none can be made. */
  public static Mounted tmpfs(Path at, String size) {
    needs(TMPFS);
    must("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString());
    return new Mounted(at);
  }

  /** Where the hierarchy of version 1 with a controller, or that of version 2 (""), is mounted. */
  static Optional<Path> mountOf(String controller) throws IOException {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      return mounts
          .map(line -> line.split(" "))
          .filter(
              mount ->
                  controller.isEmpty()
                      ? mount[2].equals("cgroup2")
                      : mount[2].equals("cgroup")
                          && Arrays.asList(mount[3].split(",")).contains(controller))
          .map(mount -> Path.of(mount[1]))
          .findFirst();
    }
  }
}
