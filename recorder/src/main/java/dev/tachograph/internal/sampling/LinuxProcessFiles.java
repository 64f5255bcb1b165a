package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.ProcFile;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.nio.file.Path;
import java.util.List;

/**
 * The process's file I/O: bytes at the storage layer, separated from those of its children by
 * {@link ProcessIoBytes}, and the number of open files. These include some twenty that the recorder
 * keeps open.
 */
final class LinuxProcessFiles implements ResourceReader {
  /** The keys counted since the last sample. */
  static final List<ResourceKey> SINCE_LAST =
      List.of(ResourceKey.CHILDREN_READ_KB, ResourceKey.CHILDREN_WRITE_KB);

  private static final double MIB = 1024 * 1024;

  private final SourceFiles sources;
  private final ProcFile stat;
  private final ProcFile io;
  private final ProcessStat statNumbers = new ProcessStat();
  private final OpenFiles openFiles;
  private final KeyedNumbers ioNumbers = ProcessIoBytes.numbers();
  private final ProcessIoBytes bytes;

  LinuxProcessFiles(Path proc, WarnOnce warnings) {
    this.sources = new SourceFiles(warnings);
    this.stat = sources.file(proc.resolve("self").resolve("stat"), 4 * 1024);
    this.io = sources.file(proc.resolve("self").resolve("io"), 4 * 1024);
    this.bytes = new ProcessIoBytes(proc.resolve("self").resolve("task"));
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
    readBytes();
    if (bytes.mayHoldChildrens(ioNumbers)) {
      long before = childrensFaults();
      readBytes();
      bytes.take(ioNumbers, before, childrensFaults());
    } else {
      bytes.takeOwn(ioNumbers);
    }
    double perSecond = elapsedNanos <= 0 ? Double.NaN : 1e9 / MIB / elapsedNanos;
    out.put(ResourceKey.PROC_READ_MIB_S, known(bytes.read()) * perSecond);
    out.put(ResourceKey.PROC_WRITE_MIB_S, known(bytes.written()) * perSecond);
    out.put(ResourceKey.PROC_CANCELLED_MIB_S, known(bytes.cancelled()) * perSecond);
    out.put(ResourceKey.CHILDREN_READ_KB, known(bytes.childrenRead()) / 1024);
    out.put(ResourceKey.CHILDREN_WRITE_KB, known(bytes.childrenWritten()) / 1024);
  }

  private void readBytes() {
    ioNumbers.clear();
    ByteCursor text = sources.read(io);
    if (text != null) {
      ioNumbers.parse(text);
    }
  }

  private long childrensFaults() {
    ByteCursor text = sources.read(stat);
    return text != null && statNumbers.parse(text) ? statNumbers.childrensMinorFaults() : -1;
  }

  private static double known(long bytes) {
    return bytes < 0 ? Double.NaN : bytes;
  }

  @Override
  public void close() {
    sources.close();
  }
}
