package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.KeyedNumbers;
import dev.tachograph.internal.proc.OneTimeReader;
import dev.tachograph.internal.sampling.ProcessTotals.Member;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.SampleBuilder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Another process and all its descendants, a {@link ProcessTree}, from {@code /proc/<pid>}: time,
 * faults, bytes, threads, open files and {@linkplain TreePss memory without what is shared} of the
 * whole tree, and the resident memory of the root.
 *
 * <p>Time, faults and bytes of a child that ended are included in those of the parent that waited
 * for it ({@code proc_pid_stat(5)}, {@code getrusage(2)}), or of the tree's observer, of which only
 * time and faults are taken; if nobody did, the last known values are kept.
 *
 * <p>A sum is left out while one process of the tree cannot be read. Of a tree with an observer
 * time is reported to the end, of others nothing once the whole tree has ended. Bytes and open
 * files are read of {@value #MAX_DETAILED} processes a read at most, in turn.
 */
final class ProcessTreeReader implements ResourceReader {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_DETAILED = 64;
  private static final double MIB = 1024 * 1024;

  private final Path proc;
  private final LongSupplier pid;
  private final boolean observed;
  private final WarnOnce warnings;
  private final ProcessTree tree;
  private final TreePss pss;
  private final OneTimeReader files = new OneTimeReader(MAX_BYTES);
  private final KeyedNumbers status =
      new KeyedNumbers("VmRSS:", "RssAnon:", "RssFile:", "RssShmem:", "VmSwap:");
  private final KeyedNumbers io = new KeyedNumbers("read_bytes:", "write_bytes:");
  private final ProcessTotals totals = new ProcessTotals();
  private final Delta cpu = new Delta();
  private final Delta faults = new Delta();
  private final Delta readBytes = new Delta();
  private final Delta writeBytes = new Delta();
  private long turn;

  /**
   * Creates a reader that has seen nothing of the tree.
   *
   * @param pid of the root; 0 or less as long as it has not started
   * @param observed whether this process is the tree's observer: it starts the root, and orphans
   *     come to it
   * @param clock monotonic, in nanoseconds
   */
  ProcessTreeReader(
      Path proc, LongSupplier pid, boolean observed, WarnOnce warnings, LongSupplier clock) {
    this.proc = proc;
    this.pid = pid;
    this.observed = observed;
    this.warnings = warnings;
    this.tree = new ProcessTree(proc, pid, observed, warnings);
    this.pss = new TreePss(proc, clock, warnings);
    if (observed) {
      // Whatever the tree used before the first read is of the first interval.
      List.of(cpu, faults, readBytes, writeBytes).forEach(counter -> counter.since(0));
    }
  }

  @Override
  public String name() {
    return "process tree";
  }

  @Override
  public void read(long elapsedNanos, SampleBuilder out) {
    Map<Long, Member> now = tree.read();
    totals.ended(now, tree::isObserver);
    for (Member member : now.values()) {
      readDetails(member, now.size());
    }
    totals.add(now.values(), tree.waitedFor());
    turn++;
    if (now.isEmpty() && !observed) {
      warnings.warn("process " + pid.getAsLong() + " has ended or can't be seen", null);
      return;
    }
    if (!now.isEmpty()) {
      putRoot(out);
      putSums(now.values(), out);
    }
    if (!observed || elapsedNanos > 0) {
      putRates(now.values(), elapsedNanos, out);
    }
  }

  private Path directory(Member member) {
    return proc.resolve(Long.toString(member.pid()));
  }

  /** Reads bytes and open files of a process if it is its turn; else they stand as they were. */
  private void readDetails(Member member, int size) {
    Member before = totals.before(member);
    int turns = (size + MAX_DETAILED - 1) / MAX_DETAILED;
    if (before != null && turns > 1 && member.pid() % turns != turn % turns) {
      member.bytes(before.readBytes(), before.writeBytes());
      member.openFiles(before.openFiles());
      return;
    }
    ByteCursor text = files.read(directory(member).resolve("io"));
    if (text != null) {
      io.parse(text);
      member.bytes(io.value(0), io.value(1));
    } else if (before != null) {
      member.bytes(before.readBytes(), before.writeBytes());
    }
    String[] open = directory(member).resolve("fd").toFile().list();
    boolean gone = open == null && !directory(member).toFile().exists();
    member.openFiles(open != null ? open.length : gone || member.zombie() ? 0 : -1);
  }

  private void putRoot(SampleBuilder out) {
    Member root = tree.root();
    ByteCursor text =
        root == null || root.zombie() ? null : files.read(directory(root).resolve("status"));
    if (text != null) {
      status.parse(text);
      out.put(ResourceKey.RSS_KB, status.value(0));
      out.put(ResourceKey.RSS_ANON_KB, status.value(1));
      out.put(ResourceKey.RSS_FILE_KB, status.value(2));
      out.put(ResourceKey.RSS_SHMEM_KB, status.value(3));
      out.put(ResourceKey.SWAP_KB, status.value(4));
    }
  }

  private void putSums(Collection<Member> members, SampleBuilder out) {
    out.put(ResourceKey.TREE_PSS_KB, pss.read(members));
    long threads = 0;
    long open = 0;
    for (Member member : members) {
      threads += member.zombie() ? 0 : Math.max(0, member.threads());
      open = open < 0 || member.openFiles() < 0 ? -1 : open + member.openFiles();
    }
    if (open < 0) {
      warnings.warn("open files of another's process can't be read", null);
    }
    out.put(ResourceKey.THREADS, threads);
    out.put(ResourceKey.OPEN_FDS, open);
  }

  private void putRates(Collection<Member> members, long elapsedNanos, SampleBuilder out) {
    boolean allIo = true;
    for (Member member : members) {
      allIo &= member.readBytes() >= 0 || member.zombie();
    }
    if (!allIo) {
      warnings.warn("bytes read and written by another's process can't be read", null);
    }
    // A tick per second is one percent.
    out.put(ResourceKey.PROC_CPU_PCT, cpu.perSecond(totals.cpuTicks(), elapsedNanos));
    out.put(ResourceKey.MAJOR_FAULTS_S, faults.perSecond(totals.majorFaults(), elapsedNanos));
    long read = allIo ? totals.readBytes() : -1;
    long written = allIo ? totals.writeBytes() : -1;
    out.put(ResourceKey.PROC_READ_MIB_S, readBytes.perSecond(read, elapsedNanos) / MIB);
    out.put(ResourceKey.PROC_WRITE_MIB_S, writeBytes.perSecond(written, elapsedNanos) / MIB);
  }
}
