package dev.tachograph.internal.journal;

import dev.tachograph.common.RunFileName.Kind;
import java.util.Arrays;
import java.util.List;

/** The streams of a run, each a file of its own. */
public enum Stream {
  /** Log records. */
  LOGS(Kind.LOGS),
  /** Resource samples. */
  RESOURCES(Kind.RESOURCES),
  /** Bench events. */
  EVENTS(Kind.EVENTS),
  /** The Chrome trace. */
  TRACE(Kind.TRACE);

  private static final List<String> SUFFIXES = Arrays.stream(values()).map(Stream::suffix).toList();

  private final String suffix;

  Stream(Kind kind) {
    this.suffix = kind.suffix();
  }

  /** What follows the run's base name in the file's final name. */
  public String suffix() {
    return suffix;
  }

  /** The suffixes of all streams. */
  public static List<String> suffixes() {
    return SUFFIXES;
  }
}
