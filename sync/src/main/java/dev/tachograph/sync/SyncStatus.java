package dev.tachograph.sync;

/** What a syncing program is doing. */
public enum SyncStatus {
  /** Too few peers to begin. */
  LOOKING_FOR_PEERS("looking_for_peers"),
  /** Headers are being fetched, which say what blocks there are. */
  FETCHING_HEADERS("fetching_headers"),
  /** Blocks are being fetched. */
  FETCHING("fetching"),
  /** Every block has arrived; buffers are being written. */
  FINALIZING("finalizing"),
  /** Nothing is missing up to the requested head. */
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
