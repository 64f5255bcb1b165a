package dev.tachograph.cli.live;

/**
 * Facts from a run's report.
 *
 * @param name of the run, empty without one
 * @param base of the run
 * @param pid of its process
 * @param status as {@code tacho ls} shows it
 */
public record Head(String name, String base, long pid, String status) {
  /** Whether more data may follow. */
  public boolean mayGrow() {
    return status.equals("running") || status.equals("unknown");
  }
}
