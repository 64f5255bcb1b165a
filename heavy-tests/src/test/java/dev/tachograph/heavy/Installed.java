package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** What the build fetched, and the JDKs that there are. */
final class Installed {
  static final Path ROOT = Path.of(System.getProperty("tachograph.root"));
  private static final Path MODULE = ROOT.resolve("heavy-tests");
  private static final Path PROGRAMS = MODULE.resolve("programs");
  private static final Path JARS = PROGRAMS.resolve("servers/target/lib");

  private Installed() {}

  /** The JDK that the tests run on. */
  static Path jdk() {
    return Path.of(System.getProperty("java.home"));
  }

  /** That one, and one of version 25 if it is there and is another. */
  static List<Path> jdks() {
    List<Path> jdks = new ArrayList<>(List.of(jdk()));
    newerJdk().stream().filter(newer -> !newer.equals(jdk())).forEach(jdks::add);
    return jdks;
  }

  /** A JDK of version 25, or nothing. */
  static List<Path> newerJdk() {
    Path all = jdk().getParent();
    try (Stream<Path> homes = Files.list(all)) {
      return homes
          .filter(home -> Files.isRegularFile(home.resolve("bin/javac")))
          .filter(home -> release(home).contains("JAVA_VERSION=\"25"))
          .sorted()
          .limit(1)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String release(Path home) {
    try {
      return Files.readString(home.resolve("release"));
    } catch (IOException none) {
      return "";
    }
  }

  static String java(Path jdk) {
    return jdk.resolve("bin/java").toString();
  }

  /** The class path of a Kafka broker. */
  static String kafka() {
    return PROGRAMS.resolve("kafka/target/lib") + "/*";
  }

  /** Jars of the broker whose names begin so, as a class path. */
  static String kafkaJars(String... names) {
    return jars(PROGRAMS.resolve("kafka/target/lib"), names);
  }

  /** Jars whose names begin so, as a class path. */
  static String jars(String... names) {
    return jars(JARS, names);
  }

  private static String jars(Path directory, String... names) {
    return Stream.of(names)
        .map(name -> only(directory, name + "-").toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The distribution of a server. */
  static Path server(String name) {
    return only(PROGRAMS.resolve("servers/target"), name + "-");
  }

  static Path springApplication() {
    return PROGRAMS.resolve("spring-boot/target/application.jar");
  }

  private static Path only(Path directory, String begin) {
    try (Stream<Path> all = Files.list(directory)) {
      List<Path> named = all.filter(one -> fileName(one).startsWith(begin)).toList();
      assertThat(named).as(begin).hasSize(1);
      return named.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fileName(Path path) {
    return path.getFileName().toString();
  }

  /** Compiles a program of {@code src/test/programs}. */
  static Path compile(Path into, String name, String classPath) throws IOException {
    Path source = MODULE.resolve("src/test/programs/" + name + ".java");
    Files.createDirectories(into);
    List<String> options = List.of("-proc:none", "-nowarn", "--release", "17", "-d");
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(into.toString(), "-cp", classPath, source.toString()));
    int refused =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, all.toArray(String[]::new));
    assertThat(refused).as("javac " + name).isZero();
    return into;
  }

  /** A port of loopback that was free a moment ago. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
