package dev.tachograph.cli.logs;

/**
 * What of a log is shown, and how. Immutable.
 *
 * @param query which records
 * @param format how they are shown
 * @param json whether as they are in the file instead
 * @param stats whether they are counted instead
 * @param before how many records before each of them are shown too
 * @param after how many after
 */
record LogView(
    LogQuery query, LogFormat format, boolean json, boolean stats, int before, int after) {
  boolean hasContext() {
    return before > 0 || after > 0;
  }

  /**
   * The records that are shown around those wanted: of the same levels and targets when something
   * is searched for, all when just levels or targets are.
   */
  LogQuery context() {
    return query.isSearch() ? query.withoutSearch() : LogQuery.all(query.window());
  }
}
