package dev.tachograph.cli.attach;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A program that can say what is in its JVM beside itself: for each line of stdin it prints one of
 * all threads, shutdown hooks, handlers, beans, and of the bytes of classes. With {@code work} it
 * does what is recorded, with {@code exit} it exits.
 */
public final class LeftoversMain {
  private static Instrumentation instrumentation;

  private LeftoversMain() {}

  /** As an agent of its own, for the bytes of classes. */
  public static void premain(String ignored, Instrumentation given) {
    instrumentation = given;
  }

  public static void main(String[] args) throws Exception {
    // Whatever the JVM itself begins on first use is there from now on.
    String warm = state();
    System.out.println("ready " + warm.length());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line) {
        case "work" -> System.out.println(work(3));
        case "exit" -> System.exit(0);
        default -> System.out.println(state());
      }
    }
  }

  private static int work(int times) throws InterruptedException {
    Thread thread = new Thread(() -> {}, "short");
    thread.start();
    thread.join();
    return times * 2;
  }

  private static String state() throws Exception {
    TreeSet<String> threads = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      // Of the JVM's own compilers, the attach mechanism and its recordings.
      if (!thread
          .getName()
          .matches(
              "C[12] CompilerThread\\d+|Attach Listener|JFR .*|VirtualThread-.*|Common-Cleaner")) {
        threads.add(thread.getName());
      }
    }
    Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    hooks.setAccessible(true);
    TreeSet<String> beans = new TreeSet<>();
    ManagementFactory.getPlatformMBeanServer()
        .queryNames(null, null)
        .forEach(name -> beans.add(name.toString()));
    return threads
        + " hooks "
        + ((Map<?, ?>) hooks.get(null)).size()
        + " handler "
        + Thread.getDefaultUncaughtExceptionHandler()
        + " beans "
        + beans.stream().filter(name -> name.contains("achograph")).toList()
        + " classes"
        + bytes(Thread.class)
        + bytes(Runtime.class)
        + bytes(Class.forName("jdk.internal.misc.Signal"))
        + bytes(LeftoversMain.class);
  }

  /** Writes the bytes as the transformers before leave them into a file, and names it. */
  private static String bytes(Class<?> type) throws Exception {
    AtomicReference<byte[]> found = new AtomicReference<>();
    ClassFileTransformer last =
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> redefined,
              ProtectionDomain domain,
              byte[] classfile) {
            if (redefined == type) {
              found.set(classfile.clone());
            }
            return null;
          }
        };
    instrumentation.addTransformer(last, true);
    try {
      instrumentation.retransformClasses(type);
    } finally {
      instrumentation.removeTransformer(last);
    }
    return " " + Files.write(Files.createTempFile(Path.of("."), "bytes", ".class"), found.get());
  }
}
