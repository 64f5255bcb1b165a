package dev.tachograph.internal.trace;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of a trace that name its process and threads, with which each of its files begins. Has
 * the latest name of each of the {@value #MAX_THREADS} threads named last. Thread-safe.
 */
final class TrackNames {
  private static final int MAX_THREADS = 500;

  private final Map<String, byte[]> lines = new LinkedHashMap<>();

  /** Stores a line, including its line feed, replacing that of the same track. */
  synchronized void put(String kind, long tid, byte[] line) {
    String track = kind + tid;
    lines.remove(track);
    lines.put(track, line);
    if (lines.size() > MAX_THREADS) {
      // The process is named first, and only once.
      List<String> tracks = new ArrayList<>(lines.keySet());
      lines.remove(tracks.get(tracks.get(0).startsWith("process") ? 1 : 0));
    }
  }

  /** All lines, concatenated. */
  synchronized byte[] all() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    lines.values().forEach(all::writeBytes);
    return all.toByteArray();
  }
}
