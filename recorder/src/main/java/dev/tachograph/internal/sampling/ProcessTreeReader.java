package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.OneTimeReader;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Another process and all its descendants, summed, from {@code /proc/<pid>}.
 *
 * <p>A process belongs to the tree if it is the root, or if its parent belonged to it when the
 * process was first seen; it stays in the tree when the parent ends. A process is identified by its
 * id and start time, so that a reused id is another process. Time, faults and bytes of a child that
 * ended are included in those of the parent that waited for it ({@code proc_pid_stat(5)}, {@code
 * getrusage(2)}); if no process of the tree did, the last known values are kept.
 *
 * <p>Memory shared by processes counts once for each of them. A sum is left out while one process
 * of the tree cannot be read. Nothing is reported once the whole tree has ended. Each read scans
 * every process of the system.
 */
final class ProcessTreeReader implements ResourceReader {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final double MIB = 1024 * 1024;

  private final Path proc;
  private final File directory;
  private final long pid;
  private final WarnOnce warnings;
  private final OneTimeReader files = new OneTimeReader(MAX_BYTES);
  private final ProcessStat stat = new ProcessStat();
  private final KeyedNumbers status =
      new KeyedNumbers("VmRSS:", "VmSwap:", "RssAnon:", "RssFile:", "RssShmem:", "Threads:");
  private final KeyedNumbers io = new KeyedNumbers("read_bytes:", "write_bytes:");
  private final ProcessTotals totals = new ProcessTotals();
  private final Delta cpu = new Delta();
  private final Delta faults = new Delta();
  private final Delta readBytes = new Delta();
  private final Delta writeBytes = new Delta();
  private Map<Long, ProcessTotals.Member> members = new HashMap<>();
  private boolean primed;

  ProcessTreeReader(Path proc, long pid, WarnOnce warnings) {
    this.proc = proc;
    this.directory = proc.toFile();
    this.pid = pid;
    this.warnings = warnings;
  }

  @Override
  public String name() {
    return "process tree";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    Map<Long, ProcessTotals.Member> now = tree(processes());
    totals.ended(members.values(), now);
    members = now;
    if (now.isEmpty()) {
      warnings.warn("process " + pid + " has ended or can't be seen", null);
      return;
    }
    putMemory(now.values(), out);
    putRates(now.values(), elapsedNanos, out);
  }

  /** Every visible process. */
  private List<ProcessTotals.Member> processes() {
    List<ProcessTotals.Member> all = new ArrayList<>();
    String[] names = directory.list();
    if (names == null) {
      warnings.warn(proc + " can't be read", null);
      return all;
    }
    for (String name : names) {
      if (name.isEmpty() || name.charAt(0) < '0' || name.charAt(0) > '9') {
        continue;
      }
      ByteCursor text = readOnce(name, "stat");
      if (text != null && stat.parse(text)) {
        all.add(
            new ProcessTotals.Member(
                Long.parseLong(name),
                stat.startTicks(),
                stat.parent(),
                stat.isZombie(),
                sum(stat.cpuTicks(), stat.childrensCpuTicks()),
                sum(stat.majorFaults(), stat.childrensMajorFaults())));
      }
    }
    return all;
  }

  private static long sum(long own, long childrens) {
    return own < 0 ? -1 : own + Math.max(0, childrens);
  }

  private @Nullable ByteCursor readOnce(String process, String file) {
    return files.read(proc.resolve(process).resolve(file));
  }

  private Map<Long, ProcessTotals.Member> tree(List<ProcessTotals.Member> processes) {
    Map<Long, ProcessTotals.Member> in = new HashMap<>();
    for (ProcessTotals.Member process : processes) {
      ProcessTotals.Member before = members.get(process.pid());
      boolean known = before != null && before.startTicks() == process.startTicks();
      boolean root = !primed && process.pid() == pid;
      if (known || root) {
        in.put(process.pid(), process);
      }
    }
    primed |= !in.isEmpty();
    int size;
    do {
      size = in.size();
      for (ProcessTotals.Member process : processes) {
        ProcessTotals.Member parent = in.get(process.parent());
        // A child is not older than its parent: the parent's id may have belonged to another
        // process before.
        if (parent != null && parent.startTicks() <= process.startTicks()) {
          in.putIfAbsent(process.pid(), process);
        }
      }
    } while (in.size() > size);
    return in;
  }

  private void putMemory(Collection<ProcessTotals.Member> tree, SampleBuilder out) {
    long[] sums = new long[6];
    long files = 0;
    for (ProcessTotals.Member member : tree) {
      if (member.zombie()) {
        continue;
      }
      ByteCursor text = readOnce(Long.toString(member.pid()), "status");
      if (text != null) {
        status.parse(text);
        for (int i = 0; i < sums.length; i++) {
          // A kernel thread, or a process that is exiting, has no memory.
          sums[i] += Math.max(0, status.value(i));
        }
      }
      files = files < 0 ? -1 : plusFiles(files, member);
    }
    out.put(ResourceKey.RSS_KB, sums[0]);
    out.put(ResourceKey.SWAP_KB, sums[1]);
    out.put(ResourceKey.RSS_ANON_KB, sums[2]);
    out.put(ResourceKey.RSS_FILE_KB, sums[3]);
    out.put(ResourceKey.RSS_SHMEM_KB, sums[4]);
    out.put(ResourceKey.THREADS, sums[5]);
    out.put(ResourceKey.OPEN_FDS, files);
  }

  private long plusFiles(long files, ProcessTotals.Member member) {
    Path process = proc.resolve(Long.toString(member.pid()));
    String[] open = process.resolve("fd").toFile().list();
    if (open != null) {
      return files + open.length;
    }
    if (!process.toFile().exists()) {
      return files;
    }
    warnings.warn("open files of another's process can't be read", null);
    return -1;
  }

  private void putRates(
      Collection<ProcessTotals.Member> tree, long elapsedNanos, SampleBuilder out) {
    boolean allIo = true;
    for (ProcessTotals.Member member : tree) {
      ByteCursor text = readOnce(Long.toString(member.pid()), "io");
      if (text != null) {
        io.parse(text);
        member.bytes(io.value(0), io.value(1));
      } else {
        ProcessTotals.Member before = totals.before(member);
        member.bytes(
            before == null ? -1 : before.readBytes(), before == null ? -1 : before.writeBytes());
      }
      allIo &= member.readBytes() >= 0 || member.zombie();
    }
    if (!allIo) {
      warnings.warn("bytes read and written by another's process can't be read", null);
    }
    totals.add(tree);
    // A tick per second is one percent.
    out.put(ResourceKey.PROC_CPU_PCT, cpu.perSecond(totals.cpuTicks(), elapsedNanos));
    out.put(ResourceKey.MAJOR_FAULTS_S, faults.perSecond(totals.majorFaults(), elapsedNanos));
    long read = allIo ? totals.readBytes() : -1;
    long written = allIo ? totals.writeBytes() : -1;
    out.put(ResourceKey.PROC_READ_MIB_S, readBytes.perSecond(read, elapsedNanos) / MIB);
    out.put(ResourceKey.PROC_WRITE_MIB_S, writeBytes.perSecond(written, elapsedNanos) / MIB);
  }
}
