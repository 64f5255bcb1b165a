package dev.tachograph;

import dev.tachograph.common.Dump;

/** Takes dumps for who is attached to the process, and calls this by reflection. */
public final class DumpControl {
  private DumpControl() {}

  /**
   * The state of the process, of each run in it; takes as long as {@link Tachograph#dump()} for
   * each.
   *
   * @return the texts, one below the other, and the path of the first run's file, which is empty
   *     without a file; an empty array if nothing is recorded
   */
  public static String[] dump() {
    StringBuilder texts = new StringBuilder();
    String file = null;
    for (OngoingRun run : OngoingRuns.all()) {
      Dump dump = run.dump();
      if (dump != null) {
        texts.append(texts.length() == 0 ? "" : "\n").append(dump.text());
        file = file == null ? dump.file() : file;
      }
    }
    return texts.length() == 0
        ? new String[0]
        : new String[] {texts.toString(), file == null ? "" : file};
  }
}
