package dev.tachograph.agent.programs;

import java.io.IOException;
import java.util.logging.LogManager;

/** Has a log manager of its own, which it names in its {@code main}, as servers do. */
public final class OwnLogManager {
  private OwnLogManager() {}

  /** Found by its name. */
  public static final class Manager extends LogManager {}

  public static void main(String[] args) throws IOException {
    if (args.length > 0) {
      // Late, as a server that looks for its modules first.
      System.out.println("ready");
      int end = System.in.read();
    }
    System.setProperty("java.util.logging.manager", Manager.class.getName());
    System.out.println(LogManager.getLogManager().getClass().getSimpleName());
    System.out.println(Thread.getDefaultUncaughtExceptionHandler());
    System.out.println(visible("dev.tachograph.Tachograph"));
    System.out.println(visible("org.objectweb.asm.ClassReader"));
    System.out.println(
        OwnLogManager.class.getClassLoader().getResource("org/HdrHistogram/Histogram.class"));
  }

  private static boolean visible(String name) {
    try {
      Class.forName(name);
      return true;
    } catch (ClassNotFoundException hidden) {
      return false;
    }
  }
}
