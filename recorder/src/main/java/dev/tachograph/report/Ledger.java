package dev.tachograph.report;

import java.util.List;
import java.util.Map;

/**
 * What became of every line of a stream: produced = written + collapsed + dropped.
 *
 * @param paths the files under their final names, oldest first
 * @param total the account of all lines
 * @param deleted written lines in segments that the size bound removed
 * @param lost written lines in files that somebody else truncated, replaced or removed
 * @param truncated lines in which something was cut
 * @param parts the account by level or by event name; for events {@code produced} alone
 * @param derived whether it was counted in the files by recovery, and not by the run itself
 */
public record Ledger(
    List<String> paths,
    Counts total,
    long deleted,
    long lost,
    long truncated,
    Map<String, Counts> parts,
    boolean derived) {

  /**
   * One account.
   *
   * @param produced as counted by the callers, our own notices included
   * @param written lines in the files
   * @param collapsed records that stand in the {@code count} of another's line
   * @param dropped refused or lost
   */
  public record Counts(long produced, long written, long collapsed, long dropped) {
    /** {@return whether produced = written + collapsed + dropped} */
    public boolean balances() {
      return produced == written + collapsed + dropped;
    }
  }

  /** {@return the ledger of a stream that is not recorded: no files, and all counts 0} */
  public static Ledger empty() {
    return new Ledger(List.of(), new Counts(0, 0, 0, 0), 0, 0, 0, Map.of(), false);
  }
}
