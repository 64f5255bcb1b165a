package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Pressure stall totals, in microseconds, of {@code /proc/pressure} (the kernel's psi.rst). */
final class LinuxPressure implements ResourceReader {
  private static final byte[] SOME = "some ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FULL = "full ".getBytes(StandardCharsets.US_ASCII);

  private final Sources sources;
  private final Part[] parts;

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
      long some = -1;
      long full = -1;
      ByteCursor text = sources.read(part.file);
      while (text != null && !text.atEnd()) {
        if (text.take(SOME)) {
          some = text.takeUntilLast('=') ? text.number() : -1;
        } else if (text.take(FULL)) {
          full = text.takeUntilLast('=') ? text.number() : -1;
        }
        text.nextLine();
      }
      // 1e4 microseconds a second are one percent.
      out.put(part.some, part.someTotal.perSecond(some, elapsedNanos) / 1e4);
      double fullPct = part.fullTotal.perSecond(full, elapsedNanos) / 1e4;
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
