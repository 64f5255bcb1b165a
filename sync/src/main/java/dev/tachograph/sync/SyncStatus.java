package dev.tachograph.sync;

/** What a program that syncs is doing. */
public enum SyncStatus {
  /** Too few peers to begin. */
  LOOKING_FOR_PEERS("looking_for_peers"),
  /** Blocks are being fetched. */
  FETCHING("fetching"),
  /** Every block is there; what is in buffers is being written. */
  FINALIZING("finalizing"),
  /** Nothing is missing up to the head that was asked for. */
  UP_TO_DATE("up_to_date"),
  /** The head is followed, block by block. */
  FOLLOWING("following");

  private final String label;

  SyncStatus(String label) {
    this.label = label;
  }

  /** The status as the files and dumps show it, such as {@code up_to_date}. */
  public String label() {
    return label;
  }
}
