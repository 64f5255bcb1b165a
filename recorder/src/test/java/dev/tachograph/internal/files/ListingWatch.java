package dev.tachograph.internal.files;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records which threads list a directory of runs until it is closed. */
public final class ListingWatch implements AutoCloseable {
  private final List<String> threads = new CopyOnWriteArrayList<>();

  /** Begins. */
  public ListingWatch() {
    Listing.watcher = directory -> threads.add(Thread.currentThread().getName());
  }

  /** The names of the threads, one per listing. */
  public List<String> threads() {
    return threads;
  }

  @Override
  public void close() {
    Listing.watcher = directory -> {};
  }
}
