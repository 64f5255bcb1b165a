package dev.tachograph.cli.run.ways;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An agent that appends a line to the file that its argument {@code mark} names. */
public final class MarkingAgent {
  private MarkingAgent() {}

  public static void premain(String arguments, Instrumentation instrumentation) throws IOException {
    String file =
        Arrays.stream(arguments.split(",", -1))
            .filter(argument -> argument.startsWith("mark="))
            .findFirst()
            .orElseThrow()
            .substring("mark=".length());
    Files.writeString(
        Path.of(file),
        ProcessHandle.current().pid() + " " + System.getProperty("java.home") + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** The agent as a jar. */
  static Path jar(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", MarkingAgent.class.getName());
    String name = MarkingAgent.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest);
        var in = MarkingAgent.class.getClassLoader().getResourceAsStream(name)) {
      jar.putNextEntry(new JarEntry(name));
      in.transferTo(jar);
    }
    return file;
  }

  /** The lines that it wrote. */
  static List<String> marks(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
