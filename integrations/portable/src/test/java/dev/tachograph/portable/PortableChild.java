package dev.tachograph.portable;

import dev.tachograph.resources.ResourceReaderProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import oshi.driver.linux.proc.CpuStat;
import oshi.util.GlobalConfig;

/** What needs a JVM of its own: what is loaded when, and OSHI on another {@code /proc}. */
final class PortableChild {
  static final String OPENING = "-- opening";

  private PortableChild() {}

  public static void main(String[] args) {
    switch (args[0]) {
      case "open" -> open();
      case "ticks" -> ticks(args[1]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void open() {
    for (ResourceReaderProvider provider : ServiceLoader.load(ResourceReaderProvider.class)) {
      System.out.println("found " + provider.name());
      System.out.println(OPENING);
      provider.open().close();
    }
  }

  private static void ticks(String proc) {
    GlobalConfig.set(GlobalConfig.OSHI_UTIL_PROC_PATH, proc);
    System.out.println(OshiMachine.ticks(CpuStat.getSystemCpuLoadTicks()));
  }

  /** What such a JVM says. */
  static String run(List<String> jvmFlags, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PortableChild.class.getName());
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError("The child failed:\n" + out);
    }
    return out;
  }
}
