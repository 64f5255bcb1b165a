package dev.tachograph.logging;

/** Which records a layer wants: a level for every target. Immutable. */
public final class LogFilter {
  private final String directives;

  private LogFilter(String directives) {
    this.directives = directives;
  }

  /**
   * Reads directives such as {@code warn,dev.tachograph.node=debug}.
   *
   * @throws IllegalArgumentException with a sentence for the user, for a directive that is wrong
   */
  public static LogFilter parse(String directives) {
    return new LogFilter(directives);
  }

  @Override
  public String toString() {
    return directives;
  }
}
