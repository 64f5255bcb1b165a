package dev.tachograph.internal.report;

import dev.tachograph.internal.MainStart;
import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.proc.OwnPid;
import dev.tachograph.report.RunReport.Build;
import dev.tachograph.report.RunReport.Env;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What is known about the process, the JVM and the machine; {@code null} where unknown. */
public final class ProcessFacts {
  private final Path root;

  /**
   * Creates a reader.
   *
   * @param root the root of the file system; another directory in tests
   */
  public ProcessFacts(Path root) {
    this.root = root;
  }

  /** What runs. */
  public Build build() {
    Properties properties = new Properties();
    try (InputStream in = ProcessFacts.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException absent) {
      properties.clear();
    }
    String java =
        System.getProperty("java.vm.name", "")
            + " "
            + System.getProperty("java.runtime.version", "");
    return new Build(
        known(properties.getProperty("version")),
        known(properties.getProperty("commit")),
        java.strip(),
        jvmFlags());
  }

  private static List<String> jvmFlags() {
    if (MainStart.isExpected()) {
      // A report that is written later has them.
      return List.of();
    }
    try {
      return ManagementFactory.getRuntimeMXBean().getInputArguments();
    } catch (LinkageError noManagement) {
      return List.of();
    }
  }

  /** A property that the build filled in; {@code null} if it did not. */
  private static @Nullable String known(@Nullable String value) {
    return value == null || value.isBlank() || value.startsWith("${") ? null : value;
  }

  /** Where it runs. */
  public Env env() {
    return new Env(
        System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""),
        System.getProperty("os.arch", ""),
        Runtime.getRuntime().availableProcessors(),
        OwnPid.get(),
        processStartTicks(),
        firstLine("proc/sys/kernel/random/boot_id"),
        host(),
        memoryKb(),
        container());
  }

  /** Field 22 of proc_pid_stat(5); the name in field 2 may contain anything. */
  @Nullable Long processStartTicks() {
    String stat = firstLine("proc/self/stat");
    if (stat == null) {
      return null;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    return fields.length > 19 ? number(fields[19]) : null;
  }

  private @Nullable String host() {
    String name = firstLine("proc/sys/kernel/hostname");
    if (name == null) {
      name = System.getenv("HOSTNAME");
    }
    return name == null ? System.getenv("COMPUTERNAME") : name;
  }

  private @Nullable Long memoryKb() {
    String text = read("proc/meminfo");
    if (text != null) {
      for (String line : text.split("\n")) {
        if (line.startsWith("MemTotal:")) {
          return number(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return null;
  }

  private @Nullable Boolean container() {
    if (Files.exists(root.resolve(".dockerenv"))
        || Files.exists(root.resolve("run/.containerenv"))) {
      return true;
    }
    String groups = read("proc/1/cgroup");
    if (groups == null) {
      return null;
    }
    String lower = groups.toLowerCase(Locale.ROOT);
    return lower.contains("docker")
        || lower.contains("kubepods")
        || lower.contains("containerd")
        || lower.contains("lxc");
  }

  private static @Nullable Long number(String digits) {
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException unknown) {
      return null;
    }
  }

  private @Nullable String firstLine(String path) {
    String text = read(path);
    return text == null || text.isBlank() ? null : text.strip().split("\n")[0];
  }

  private @Nullable String read(String path) {
    try {
      return WholeFile.text(root.resolve(path), StandardCharsets.ISO_8859_1);
    } catch (IOException | SecurityException absent) {
      return null;
    }
  }
}
