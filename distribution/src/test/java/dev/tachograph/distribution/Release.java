package dev.tachograph.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** What the build of a release left, and a program to record with it. */
final class Release {
  static final Path ROOT = Path.of(System.getProperty("tachograph.root"));
  static final Path DIRECTORY = ROOT.resolve("distribution/target/release");
  static final String VERSION = System.getProperty("tachograph.version");

  private Release() {}

  /** The only file of the release with that end. */
  static Path file(String end) throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      List<Path> named = files.filter(file -> file.toString().endsWith(end)).toList();
      assertThat(named).as(end).hasSize(1);
      return named.get(0);
    }
  }

  /** Unpacks the tarball; the directory that it holds. */
  static Path unpack(Path into) throws IOException, InterruptedException {
    new Shell(into).call("tar", "xzf", file(".tar.gz").toString());
    return into.resolve("tachograph-" + VERSION);
  }

  /** Says hello in the log and on the console. */
  static final class Hello {
    private Hello() {}

    public static void main(String[] args) {
      java.util.logging.Logger.getLogger("hello.World").info("hello log");
      System.out.println("hello console");
    }
  }

  /** Writes a jar to be started by {@code java -jar}. */
  static void writeHello(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Hello.class.getName());
    String entry = Hello.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest);
        InputStream in = Hello.class.getClassLoader().getResourceAsStream(entry)) {
      jar.putNextEntry(new JarEntry(entry));
      in.transferTo(jar);
    }
  }
}
