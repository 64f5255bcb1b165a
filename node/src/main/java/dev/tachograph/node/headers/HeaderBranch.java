package dev.tachograph.node.headers;

import java.util.ArrayList;
import java.util.List;
import org.bitcoinj.core.StoredBlock;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one peer that fork from the chain and have no more work than it so far; kept
 * between messages, so that a branch may be longer than one message. Guarded by the lock of its
 * {@link HeaderChain}.
 */
public final class HeaderBranch {
  /** The maximum number of headers kept, as protection against branches that never end. */
  static final int MAX_HEADERS = 20_000;

  private @Nullable RecentHeaders view;
  private @Nullable StoredBlock fork;
  private final List<StoredBlock> headers = new ArrayList<>();

  /** Creates an empty branch. */
  public HeaderBranch() {}

  /** The number of its headers. For the thread that passes it to the chain. */
  public int length() {
    return headers.size();
  }

  @Nullable RecentHeaders view() {
    return view;
  }

  @Nullable StoredBlock fork() {
    return fork;
  }

  List<StoredBlock> headers() {
    return headers;
  }

  void begin(RecentHeaders newView, StoredBlock newFork) {
    clear();
    view = newView;
    fork = newFork;
  }

  void add(StoredBlock header) {
    headers.add(header);
  }

  void clear() {
    view = null;
    fork = null;
    headers.clear();
  }
}
