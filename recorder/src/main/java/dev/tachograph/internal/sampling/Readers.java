package dev.tachograph.internal.sampling;

import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceReaderProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the readers at run time: the JVM's values always, and in addition {@code /proc} on Linux,
 * otherwise a provider from another artifact, otherwise what the JDK offers. The system property
 * {@value #PROPERTY} forces one: {@code linux}, {@code jvm} or a provider's name such as {@code
 * portable}.
 */
public final class Readers {
  static final String PROPERTY = "tachograph.resources";

  private Readers() {}

  /** A reader of this process and its host on roots of somebody's choice. */
  public static ResourceReader linux(Path proc, Path sys) {
    return new LinuxReader(proc, sys, new WarnOnce(), RunClock.start()::nanos);
  }

  /** A reader of another process with all that it started, and of the host. */
  public static ResourceReader processTree(long pid) {
    return LinuxReader.ofTree(
        Path.of("/proc"), Path.of("/sys"), pid, new WarnOnce(), RunClock.start()::nanos);
  }

  /**
   * A reader of a command that this process starts, with all that it starts in turn and whose
   * orphans come to this process, and of the host.
   *
   * @param pid of the command; 0 or less as long as it has not started
   */
  public static ResourceReader command(LongSupplier pid) {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return new NoReader();
    }
    return LinuxReader.ofCommand(
        Path.of("/proc"), Path.of("/sys"), pid, new WarnOnce(), RunClock.start()::nanos);
  }

  static List<ResourceReader> open(JvmStart start, WarnOnce warnings) {
    String forced = System.getProperty(PROPERTY, "");
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    boolean linux = os.contains("linux");
    warmUp(linux && (forced.isEmpty() || forced.equals("linux")), start);
    return open(forced, linux, Path.of("/proc"), Path.of("/sys"), start, warnings);
  }

  /**
   * Reads once and discards the result, so that classes and beans are loaded before a reading
   * becomes the base of a rate: in a cold JVM that takes longer than the next reading.
   */
  private static void warmUp(boolean linux, JvmStart start) {
    WarnOnce quiet = new WarnOnce((cause, error) -> {});
    SampleValues nowhere = new SampleValues();
    try (JvmReader jvm = new JvmReader(start)) {
      jvm.read(0, nowhere);
    } catch (LinkageError noManagement) {
      // Reported by the caller that opens the one that is used.
    }
    if (linux) {
      try (ResourceReader reader =
          new LinuxReader(Path.of("/proc"), Path.of("/sys"), quiet, RunClock.start()::nanos)) {
        reader.read(0, nowhere);
      }
    }
  }

  static List<ResourceReader> open(
      String forced, boolean linux, Path proc, Path sys, JvmStart start, WarnOnce warnings) {
    List<ResourceReader> readers = new ArrayList<>();
    try {
      readers.add(new ThrottledReader(new JvmReader(start), JvmReader.SINCE_LAST));
    } catch (LinkageError noManagement) {
      warnings.warn(
          "no figures of the JVM itself: it has no management (module java.management)", null);
    }
    ResourceReader platform = null;
    if (forced.equals("linux") || (forced.isEmpty() && linux)) {
      platform = linux(proc, sys, warnings);
    }
    if (platform == null && !forced.equals("jvm") && !forced.equals("linux")) {
      platform = provided(forced, warnings);
    }
    readers.add(platform != null ? platform : new ProcessTimeReader());
    return readers;
  }

  private static @Nullable ResourceReader linux(Path proc, Path sys, WarnOnce warnings) {
    if (Files.isReadable(proc.resolve("self").resolve("stat"))) {
      return new LinuxReader(proc, sys, warnings, RunClock.start()::nanos);
    }
    warnings.warn(proc + " can't be read", null);
    return null;
  }

  private static @Nullable ResourceReader provided(String forced, WarnOnce warnings) {
    try {
      for (ResourceReaderProvider provider : ServiceLoader.load(ResourceReaderProvider.class)) {
        if (forced.isEmpty() || forced.equals(provider.name())) {
          return provider.open();
        }
      }
    } catch (Throwable t) {
      warnings.warn("no reader from another artifact: " + t.getClass().getName(), t);
    }
    if (!forced.isEmpty()) {
      warnings.warn(
          PROPERTY + " must be linux, jvm or the name of a reader in the class path", null);
    }
    return null;
  }
}
