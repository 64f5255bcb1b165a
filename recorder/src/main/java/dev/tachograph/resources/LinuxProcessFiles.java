package dev.tachograph.resources;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.ProcFile;
import java.nio.file.Path;

/**
 * What this process does with files: bytes at the storage layer from {@code /proc/self/io}, and how
 * many it has open. The files that the recorder itself keeps open, some twenty, are among them.
 */
final class LinuxProcessFiles implements ResourceReader {
  private static final double MIB = 1024 * 1024;

  private final Sources sources;
  private final ProcFile io;
  private final OpenFiles openFiles;
  private final KeyedNumbers ioNumbers = new KeyedNumbers("read_bytes:", "write_bytes:");
  private final Delta readBytes = new Delta();
  private final Delta writeBytes = new Delta();

  LinuxProcessFiles(Path proc, WarnOnce warnings) {
    this.sources = new Sources(warnings);
    this.io = sources.file(proc.resolve("self").resolve("io"), 4 * 1024);
    this.openFiles = new OpenFiles(proc, warnings);
  }

  @Override
  public String name() {
    return "process files";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    readIo(elapsedNanos, out);
    out.put(ResourceKey.OPEN_FDS, openFiles.count());
  }

  private void readIo(long elapsedNanos, SampleBuilder out) {
    ioNumbers.clear();
    ByteCursor text = sources.read(io);
    if (text != null) {
      ioNumbers.parse(text);
    }
    out.put(
        ResourceKey.PROC_READ_MIB_S, readBytes.perSecond(ioNumbers.value(0), elapsedNanos) / MIB);
    out.put(
        ResourceKey.PROC_WRITE_MIB_S, writeBytes.perSecond(ioNumbers.value(1), elapsedNanos) / MIB);
  }

  @Override
  public void close() {
    sources.close();
  }
}
