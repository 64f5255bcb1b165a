package dev.tachograph.internal.journal;

/** The streams of a run, each a file of its own. */
public enum Stream {
  /** Log records. */
  LOGS(".logs.jsonl"),
  /** Resource samples. */
  RESOURCES(".resources.jsonl"),
  /** Bench events. */
  EVENTS(".events.jsonl"),
  /** The Chrome trace. */
  TRACE(".trace.json");

  private final String suffix;

  Stream(String suffix) {
    this.suffix = suffix;
  }

  /** What follows the run's base in the file's final name. */
  public String suffix() {
    return suffix;
  }
}
