package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The versions that were measured. */
final class Versions {
  private Versions() {}

  /** The peers, from the names of their jars. */
  static String of(Path target) throws IOException {
    try (Stream<Path> jars = Files.list(target.resolve("peers"))) {
      return jars.map(jar -> jar.getFileName().toString().replaceFirst("\\.jar$", ""))
          .filter(name -> !name.startsWith("jspecify"))
          .sorted()
          .collect(Collectors.joining(", "));
    }
  }

  /** A JDK, from its file {@code release}. */
  static String jdk(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isReadable(release)) {
      return "in " + home.getFileName();
    }
    return Files.readAllLines(release).stream()
        .filter(line -> line.matches("(JAVA_RUNTIME_VERSION|JAVA_VERSION|IMPLEMENTOR)=.*"))
        .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
