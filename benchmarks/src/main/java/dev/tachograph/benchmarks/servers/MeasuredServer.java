package dev.tachograph.benchmarks.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A server that is measured: how it is started, and what loads it. */
abstract class MeasuredServer {
  final Path java;
  final Path checkout;

  MeasuredServer(Path java, Path checkout) {
    this.java = java;
    this.checkout = checkout;
  }

  /** {@return its name, and the unit of what is measured} */
  abstract String name();

  /** {@return the folder of its jars} */
  abstract Path jars();

  /** {@return what it says on stdout when it serves} */
  abstract String ready();

  /** {@return the command that starts it in an empty directory, after all that comes before} */
  abstract List<String> command(Path dir, int port) throws IOException, InterruptedException;

  /** {@return the program that loads it at each line and prints a rate, and how much it does} */
  abstract List<String> load();

  final List<String> loadCommand(int port) {
    List<String> load = load();
    Path source = checkout.resolve("benchmarks/src/main/programs").resolve(load.get(0));
    return List.of(
        java.toString(),
        "-cp",
        classPath(),
        source.toString(),
        Integer.toString(port),
        load.get(1));
  }

  final String classPath() {
    return jars() + "/*";
  }

  /** {@return whether the build with the profile heavy was there} */
  final boolean isThere() {
    try (Stream<Path> all = Files.isDirectory(jars()) ? Files.list(jars()) : Stream.empty()) {
      return all.anyMatch(file -> file.toString().endsWith(".jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
