package dev.tachograph.trace;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of a trace that name its process and threads, to begin each of its files with. The
 * newest name of each thread, of the {@value #MOST} threads that were named last. Thread-safe.
 */
final class TrackNames {
  private static final int MOST = 500;

  private final Map<String, byte[]> lines = new LinkedHashMap<>();

  /** Keeps a line, line feed included, in the place of the one of the same track. */
  synchronized void put(String kind, long tid, byte[] line) {
    String track = kind + tid;
    lines.remove(track);
    lines.put(track, line);
    if (lines.size() > MOST) {
      // The process was named first, and is named once.
      List<String> tracks = new ArrayList<>(lines.keySet());
      lines.remove(tracks.get(tracks.get(0).startsWith("process") ? 1 : 0));
    }
  }

  /** All lines, one behind the other. */
  synchronized byte[] all() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    lines.values().forEach(all::writeBytes);
    return all.toByteArray();
  }
}
