package dev.tachograph.internal.sampling;

import dev.tachograph.internal.proc.ByteCursor;
import dev.tachograph.internal.proc.OneTimeReader;
import dev.tachograph.internal.sampling.ProcessTotals.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which processes belong to a tree. A process does if it is the root, or if its parent belonged to
 * it when the process was first seen; it stays in the tree when the parent ends. A process is
 * identified by its id and start time, so that a reused id is another process.
 *
 * <p>A tree may have an observer, which is not of it: the process that started the root and to
 * which orphans of the tree come, as its reaper. What the observer has for children since the root
 * started is of the tree.
 *
 * <p>Each read scans every process of the system. Used on one thread.
 */
final class ProcessTree {
  private static final int MAX_BYTES = 64 * 1024;

  private final Path proc;
  private final LongSupplier root;
  private final boolean observed;
  private final WarnOnce warnings;
  private final OneTimeReader files = new OneTimeReader(MAX_BYTES);
  private final ProcessStat stat = new ProcessStat();
  private Map<Long, Member> members = new HashMap<>();
  private @Nullable Member first;

  /** The observer as it was before the root started; {@code null} without one. */
  private @Nullable Member base;

  private @Nullable Member observer;

  /**
   * Creates a tree that nobody was seen of yet.
   *
   * @param root the id of the root; 0 or less as long as it has not started
   * @param observed whether {@code self} of {@code proc} is the tree's observer
   */
  ProcessTree(Path proc, LongSupplier root, boolean observed, WarnOnce warnings) {
    this.proc = proc;
    this.root = root;
    this.observed = observed;
    this.warnings = warnings;
    if (observed) {
      base = observer = member("self");
    }
  }

  /** Who belongs to it now, by id. */
  Map<Long, Member> read() {
    if (root.getAsLong() > 0) {
      members = tree(processes());
    }
    if (observed) {
      observer = member("self");
    }
    return members;
  }

  /** The root; {@code null} before it started and after it ended. */
  @Nullable Member root() {
    Member known = first;
    Member now = known == null ? null : members.get(known.pid());
    return now != null && now.isSame(known) ? now : null;
  }

  /** The observer's children that ended, since before the root started; {@code null} if unknown. */
  @Nullable Member waitedFor() {
    Member before = base;
    Member now = observer;
    return before == null || now == null ? null : now.childrenSince(before);
  }

  /** Whether a process is the observer, to which orphans come. */
  boolean isObserver(long pid) {
    Member known = base;
    return known != null && known.pid() == pid;
  }

  private List<Member> processes() {
    List<Member> all = new ArrayList<>();
    String[] names = proc.toFile().list();
    if (names == null) {
      warnings.warn(proc + " can't be read", null);
      return all;
    }
    for (String name : names) {
      if (!name.isEmpty() && name.charAt(0) >= '0' && name.charAt(0) <= '9') {
        Member member = member(name);
        if (member != null) {
          all.add(member);
        }
      }
    }
    return all;
  }

  private @Nullable Member member(String name) {
    ByteCursor text = files.read(proc.resolve(name).resolve("stat"));
    return text != null && stat.parse(text) ? Member.of(stat) : null;
  }

  private Map<Long, Member> tree(List<Member> processes) {
    Map<Long, Member> in = new HashMap<>();
    for (Member process : processes) {
      boolean known = process.isSame(members.get(process.pid()));
      boolean isRoot = first == null && process.pid() == root.getAsLong();
      if (isRoot) {
        first = process;
      }
      if (known || isRoot) {
        in.put(process.pid(), process);
      }
    }
    Member started = first;
    Member observing = base;
    if (observing != null && started != null) {
      for (Member process : processes) {
        if (process.parent() == observing.pid() && process.startTicks() >= started.startTicks()) {
          in.putIfAbsent(process.pid(), process);
        }
      }
    }
    int size;
    do {
      size = in.size();
      for (Member process : processes) {
        Member parent = in.get(process.parent());
        // A child is not older than its parent: the parent's id may have belonged to another
        // process before.
        if (parent != null && parent.startTicks() <= process.startTicks()) {
          in.putIfAbsent(process.pid(), process);
        }
      }
    } while (in.size() > size);
    return in;
  }
}
