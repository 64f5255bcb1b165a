package dev.tachograph.cli.live;

import dev.tachograph.analysis.internal.text.Texts;

/**
 * Facts from a run's report.
 *
 * @param name of the run, empty without one
 * @param base of the run
 * @param pid of its process
 * @param status as {@code tacho ls} shows it, escaped
 */
public record Head(String name, String base, long pid, String status) {
  /** Takes the facts as the report has them. */
  public Head {
    status = Texts.escape(status);
  }

  /** Whether more data may follow. */
  public boolean mayGrow() {
    return status.equals("running") || status.equals("unknown");
  }
}
