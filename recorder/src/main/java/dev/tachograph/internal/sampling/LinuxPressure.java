package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.internal.proc.StallTotals;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Pressure stall totals, in microseconds, of {@code /proc/pressure}, or of a group of the unified
 * hierarchy (the kernel's psi.rst).
 */
final class LinuxPressure implements ResourceReader {
  private final SourceFiles sources;
  private final boolean wanted;
  private final Part[] parts;
  private final StallTotals totals = new StallTotals();

  private static final class Part {
    private final ProcFile file;
    private final ResourceKey some;
    private final @Nullable ResourceKey full;
    private final Delta someTotal = new Delta();
    private final Delta fullTotal = new Delta();

    Part(ProcFile file, ResourceKey some, @Nullable ResourceKey full) {
      this.file = file;
      this.some = some;
      this.full = full;
    }
  }

  private LinuxPressure(SourceFiles sources, boolean wanted, Part... parts) {
    this.sources = sources;
    this.wanted = wanted;
    this.parts = parts;
  }

  /** The machine's pressure; there it never happens that all tasks wait for a CPU. */
  LinuxPressure(Path proc, WarnOnce warnings) {
    this(new SourceFiles(warnings), proc.resolve("pressure"));
  }

  private LinuxPressure(SourceFiles sources, Path pressure) {
    this(
        sources,
        true,
        new Part(sources.file(pressure.resolve("cpu"), 1024), ResourceKey.PSI_CPU_SOME_PCT, null),
        new Part(
            sources.file(pressure.resolve("io"), 1024),
            ResourceKey.PSI_IO_SOME_PCT,
            ResourceKey.PSI_IO_FULL_PCT),
        new Part(
            sources.file(pressure.resolve("memory"), 1024),
            ResourceKey.PSI_MEMORY_SOME_PCT,
            ResourceKey.PSI_MEMORY_FULL_PCT));
  }

  /**
   * The pressure of a group; reports nothing without a group, and for the root, which has no files
   * of its own and whose pressure is the machine's.
   */
  static LinuxPressure ofGroup(@Nullable Path group, WarnOnce warnings) {
    SourceFiles sources = new SourceFiles(warnings);
    if (group == null || !Files.exists(group.resolve("cgroup.events"))) {
      return new LinuxPressure(sources, false);
    }
    return new LinuxPressure(
        sources,
        false,
        new Part(
            sources.file(group.resolve("cpu.pressure"), 1024),
            ResourceKey.CGROUP_PSI_CPU_SOME_PCT,
            ResourceKey.CGROUP_PSI_CPU_FULL_PCT),
        new Part(
            sources.file(group.resolve("io.pressure"), 1024),
            ResourceKey.CGROUP_PSI_IO_SOME_PCT,
            ResourceKey.CGROUP_PSI_IO_FULL_PCT),
        new Part(
            sources.file(group.resolve("memory.pressure"), 1024),
            ResourceKey.CGROUP_PSI_MEMORY_SOME_PCT,
            ResourceKey.CGROUP_PSI_MEMORY_FULL_PCT));
  }

  @Override
  public String name() {
    return "pressure";
  }

  /**
   * Reads a file; a kernel may be built without pressure, which is reported once for the machine.
   */
  private @Nullable ByteCursor read(ProcFile file) {
    return wanted ? sources.read(file) : file.read();
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    for (Part part : parts) {
      totals.clear();
      ByteCursor text = read(part.file);
      if (text != null) {
        totals.parse(text);
      }
      // 1e4 microseconds per second are one percent.
      out.put(part.some, part.someTotal.perSecond(totals.some(), elapsedNanos) / 1e4);
      double fullPct = part.fullTotal.perSecond(totals.full(), elapsedNanos) / 1e4;
      if (part.full != null) {
        out.put(part.full, fullPct);
      }
    }
  }

  @Override
  public void close() {
    sources.close();
  }
}
