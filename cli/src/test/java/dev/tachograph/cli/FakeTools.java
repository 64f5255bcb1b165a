package dev.tachograph.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What launch scripts find in the path: some real tools, and a java that only reports its call. */
final class FakeTools {
  private static final List<String> REAL =
      List.of(
          "sh",
          "sed",
          "head",
          "grep",
          "find",
          "dirname",
          "readlink",
          "mkdir",
          "mv",
          "cat",
          "ls",
          "rm",
          "rmdir",
          "cksum");

  /** How a script ended, and what it said. */
  record Answer(int code, String out, String err) {}

  private final Path dir;
  private final Path bin;

  FakeTools(Path dir) throws IOException {
    this.dir = dir;
    bin = Files.createDirectories(dir.resolve("bin"));
    for (String tool : REAL) {
      Path real = Path.of("/usr/bin", tool);
      script(tool, "exec " + (Files.exists(real) ? real : Path.of("/bin", tool)) + " \"$@\"");
    }
  }

  /** The only directory of the path. */
  Path bin() {
    return bin;
  }

  /** A java of a version; cases come first, as those of a shell for the first argument. */
  void java(String version, String... cases) throws IOException {
    script(
        "java",
        "case $1 in",
        String.join("\n", cases),
        "-fullversion) echo 'openjdk full version \"" + version + "\"' >&2; exit;;",
        "--list-modules) echo jdk.compiler@17; exit;;",
        "esac",
        "for a in \"$@\"; do echo \"arg[$a]\"; done");
  }

  void script(String name, String... lines) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    executable(file);
  }

  /** Copies a script. */
  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
    executable(to);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Answer run(Path script, String... args) throws Exception {
    return run(Map.of(), script, args);
  }

  Answer run(Map<String, String> env, Path script, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(args));
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().putAll(env);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Answer(
        process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  /** Waits for what a script does in the background. */
  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
