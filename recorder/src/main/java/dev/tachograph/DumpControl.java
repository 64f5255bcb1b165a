package dev.tachograph;

/** Takes dumps for who is attached to the process, and calls this by reflection. */
public final class DumpControl {
  private DumpControl() {}

  /**
   * The state of the process; takes as long as {@link Tachograph#dump()}.
   *
   * @return the text and the path of the file, which is empty without a file; an empty array if
   *     nothing is recorded
   */
  public static String[] dump() {
    return Tachograph.dump()
        .map(dump -> new String[] {dump.text(), dump.file() == null ? "" : dump.file()})
        .orElse(new String[0]);
  }
}
