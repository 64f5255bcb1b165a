package dev.tachograph.node;

/** The command line. */
public final class HistoryNode {
  private HistoryNode() {}

  /** Runs the command. */
  public static void main(String[] args) {
    System.exit(2);
  }
}
