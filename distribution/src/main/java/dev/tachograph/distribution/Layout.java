package dev.tachograph.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The files of an installation, from a checkout whose modules are packaged. */
final class Layout {
  private static final String SCRIPTS = "cli/src/main/sh/";

  /** The example run of the documentation, by which archives are made too. */
  private static final String SAMPLE_RUN = "2026-11-23__06-12-47.";

  private final Path root;
  private final Path target;
  private final String version;

  /** What the start of tacho depends on, by name. */
  private final Map<String, String> digests = new TreeMap<>();

  Layout(Path root, Path target, String version) {
    this.root = root;
    this.target = target;
    this.version = version;
  }

  void write() throws IOException {
    jar(root.resolve("cli/target/tacho.jar"), true);
    jar(root.resolve("node/target/history-node.jar"), false);
    library(root.resolve("cli/target/lib/tachograph-agent.jar"), true);
    for (String command : List.of("tacho", "history-node")) {
      copy(root.resolve(command), "bin/" + command);
      windows(command);
    }
    for (String part : List.of("launch.sh", "archives.sh", "make-archives")) {
      copy(root.resolve(SCRIPTS + part), "lib/" + part);
    }
    write("lib/build", version + " " + digest(digests.toString().getBytes(StandardCharsets.UTF_8)));
    for (String text : List.of("LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md")) {
      copy(root.resolve(text), text);
    }
    copyTree(root.resolve("docs"), "docs/");
    copyAll(root.resolve("docs/formats"), ".schema.json", "schemas/");
    copyAll(root.resolve("examples/src/main/java/dev/tachograph/examples"), ".java", "examples/");
    copyAll(root.resolve("examples/src/main/resources"), "", "examples/");
    Path runs = root.resolve("analysis/src/test/resources/runs");
    for (Path file : list(runs)) {
      if (name(file).startsWith(SAMPLE_RUN)) {
        copy(file, "examples/run/" + name(file));
      }
    }
  }

  /** A jar that is started, and those that its manifest names. */
  private void jar(Path jar, boolean counts) throws IOException {
    copy(jar, name(jar));
    if (counts) {
      digests.put(name(jar), digest(Files.readAllBytes(jar)));
    }
    for (String library : classPath(jar).split(" ", -1)) {
      library(jar.resolveSibling(library), counts);
    }
  }

  private static String classPath(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      return manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
    }
  }

  private void library(Path jar, boolean counts) throws IOException {
    copy(jar, "lib/" + name(jar));
    if (counts) {
      digests.put(name(jar), digest(Files.readAllBytes(jar)));
    }
  }

  private void windows(String command) throws IOException {
    String script = Files.readString(root.resolve("cli/src/main/cmd/launch.cmd"));
    script =
        script
            .replace("; @name@ and @jar@ are filled in", "")
            .replace("@name@", command)
            .replace("@jar@", command + ".jar");
    write("bin/" + command + ".cmd", script.stripTrailing().replace("\n", "\r\n") + "\r");
  }

  private void copyAll(Path from, String end, String to) throws IOException {
    for (Path file : list(from)) {
      if (Files.isRegularFile(file) && name(file).endsWith(end)) {
        copy(file, to + name(file));
      }
    }
  }

  private void copyTree(Path from, String to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
        copy(file, to + from.relativize(file));
      }
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private void copy(Path from, String to) throws IOException {
    if (!Files.isRegularFile(from)) {
      throw new NoSuchFileException(from + " is missing; build it with mvn -Prelease package");
    }
    Path file = target.resolve(to);
    Files.createDirectories(file.getParent());
    Files.copy(from, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private void write(String to, String line) throws IOException {
    Path file = target.resolve(to);
    Files.createDirectories(file.getParent());
    Files.writeString(file, line + "\n");
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
