package dev.tachograph.node.store;

/**
 * Something stored that is no longer what was written. Damaged blocks count as missing, so that a
 * sync fetches them again.
 *
 * @param height the block that is damaged, {@link #NO_BLOCK} if it concerns more than one
 * @param reason what was found, as a sentence without its full stop
 */
public record Damage(int height, String reason) {
  /** The height of damage that concerns the database as a whole. */
  public static final int NO_BLOCK = -1;

  static Damage ofDatabase(String reason) {
    return new Damage(NO_BLOCK, reason);
  }

  /** Whether this is the same damage to the next block. */
  public boolean continues(Damage before) {
    return height == before.height + 1 && before.height >= 0 && reason.equals(before.reason);
  }

  /** For people: {@code block 17: its bytes cannot be read}. */
  @Override
  public String toString() {
    return height == NO_BLOCK ? reason : "block " + height + ": " + reason;
  }
}
