package dev.tachograph.internal.journal;

/** Where the writer publishes its progress, for whoever finds the journal. */
interface JournalHeader {
  /** The header of a journal that cannot be found. */
  JournalHeader NONE = state -> {};

  /**
   * All stores before this call are visible before the new state, which is visible before all later
   * stores.
   */
  void publish(JournalState state);
}
