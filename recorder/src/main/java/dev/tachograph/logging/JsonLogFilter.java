package dev.tachograph.logging;

/** Which records a JSON log file is for, resource samples or the others. */
public enum JsonLogFilter {
  /** Every record. */
  ALL,
  /** Resource samples alone. */
  RESOURCES_ONLY,
  /** Every record that is no resource sample: those have their own file. */
  EXCLUDE_RESOURCES;

  /** The message of a resource sample. */
  public static final String RESOURCES_MESSAGE = "resources";

  /** The target of a resource sample. */
  public static final String RESOURCES_TARGET = "dev.tachograph.resources";

  /**
   * {@return whether the record belongs into the file}
   *
   * @param record looked at by its target and message alone
   */
  public boolean accepts(LogRecord record) {
    return this == ALL || (this == RESOURCES_ONLY) == isResources(record);
  }

  private static boolean isResources(LogRecord record) {
    return RESOURCES_MESSAGE.equals(record.message()) && RESOURCES_TARGET.equals(record.target());
  }
}
