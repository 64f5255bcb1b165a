package dev.tachograph.internal.journal;

/** Where the writer publishes how far it came, for whoever finds the journal. */
interface JournalHeader {
  /** Of a journal that nobody will find. */
  JournalHeader NONE = state -> {};

  /** All stores before it are visible before it, and it before later ones. */
  void publish(JournalState state);
}
