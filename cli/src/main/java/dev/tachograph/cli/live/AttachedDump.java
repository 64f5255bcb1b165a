package dev.tachograph.cli.live;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Requests a dump from a JVM of the same user through the attach mechanism: the JVM loads a class
 * that takes the dump and leaves it in a file. Nothing listens before, during or afterwards. JDK 21
 * and newer warn about such loading on the process's stderr (JEP 451).
 */
public final class AttachedDump {
  private static final long PATIENCE_SECONDS = 45;

  private AttachedDump() {}

  /** Why there is no dump, as the continuation of {@code cannot ask the process: }. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /**
   * Takes a dump.
   *
   * @return the text and the path of the file, which is empty without a file
   * @throws Refused if the process cannot be attached to, records nothing, or does not answer
   */
  public static String[] take(long pid) throws Refused {
    CompletableFuture<String[]> taken = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                taken.complete(ask(pid));
              } catch (Throwable failed) {
                taken.completeExceptionally(failed);
              }
            },
            "attach");
    thread.setDaemon(true);
    thread.start();
    try {
      return taken.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException silent) {
      throw new Refused("it did not answer");
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      throw new Refused("interrupted");
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      throw cause instanceof Refused refused
          ? refused
          : new Refused(why(cause == null ? failed : cause));
    }
  }

  private static String why(Throwable cause) {
    if (cause instanceof NoClassDefFoundError) {
      return "this Java has no module jdk.attach; use a JDK, or kill -USR1";
    }
    if (cause instanceof AttachNotSupportedException) {
      return "it is no JVM that can be attached to";
    }
    if (cause instanceof AgentLoadException || cause instanceof AgentInitializationException) {
      return "it loads no class of ours (" + cause.getMessage() + "); use kill -USR1";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static String[] ask(long pid) throws Exception {
    String id = Long.toString(pid);
    // A process that is not a JVM is left alone: attaching begins with a signal that would end it.
    if (VirtualMachine.list().stream().noneMatch(jvm -> jvm.id().equals(id))) {
      throw new Refused("it is no JVM of this user");
    }
    Path dir = Files.createTempDirectory("tacho"); // Accessible to this user only.
    Path jar = dir.resolve("dump.jar");
    Path answer = Files.createFile(dir.resolve("answer"));
    try {
      writeAgent(jar);
      VirtualMachine jvm = VirtualMachine.attach(id);
      try {
        jvm.loadAgent(jar.toString(), answer.toString());
      } finally {
        jvm.detach();
      }
      return read(Files.readString(answer, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(jar);
      Files.deleteIfExists(answer);
      Files.deleteIfExists(dir);
    }
  }

  private static void writeAgent(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", DumpAgent.class.getName());
    String name = DumpAgent.class.getName().replace('.', '/') + ".class";
    try (InputStream in = AttachedDump.class.getClassLoader().getResourceAsStream(name);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      if (in == null) {
        throw new IOException("the class " + name + " is not there");
      }
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
    }
  }

  private static String[] read(String answer) throws Refused {
    String[] lines = answer.split("\n", 3);
    if (lines[0].equals(DumpAgent.DUMP) && lines.length == 3) {
      return new String[] {lines[2], lines[1]};
    }
    if (lines[0].equals(DumpAgent.NO_RUN)) {
      throw new Refused("it records no run now");
    }
    throw new Refused(lines.length > 1 ? lines[1] : "it left no answer");
  }
}
