package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.internal.proc.StallTotals;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Pressure stall totals, in microseconds, of {@code /proc/pressure} (the kernel's psi.rst). */
final class LinuxPressure implements ResourceReader {
  private final Sources sources;
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

  LinuxPressure(Path proc, WarnOnce warnings) {
    this.sources = new Sources(warnings);
    Path pressure = proc.resolve("pressure");
    this.parts =
        new Part[] {
          part(pressure.resolve("cpu"), ResourceKey.PSI_CPU_SOME_PCT, null),
          part(pressure.resolve("io"), ResourceKey.PSI_IO_SOME_PCT, ResourceKey.PSI_IO_FULL_PCT),
          part(
              pressure.resolve("memory"),
              ResourceKey.PSI_MEMORY_SOME_PCT,
              ResourceKey.PSI_MEMORY_FULL_PCT)
        };
  }

  private Part part(Path path, ResourceKey some, @Nullable ResourceKey full) {
    return new Part(sources.file(path, 1024), some, full);
  }

  @Override
  public String name() {
    return "pressure";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    for (Part part : parts) {
      totals.clear();
      ByteCursor text = sources.read(part.file);
      if (text != null) {
        totals.parse(text);
      }
      // 1e4 microseconds a second are one percent.
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
