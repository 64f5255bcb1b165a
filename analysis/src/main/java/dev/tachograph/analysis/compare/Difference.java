package dev.tachograph.analysis.compare;

import java.util.List;

/**
 * In what the sides of a {@link Comparison} differ that is no figure. Immutable.
 *
 * @param kind {@code machine}, {@code limits}, {@code jdk}, {@code build}, {@code config}, {@code
 *     argv}, {@code tags}, {@code status}, {@code format} or {@code unknown}
 * @param key of what
 * @param base the values of the base, each once
 * @param head those of the head
 */
public record Difference(String kind, String key, List<String> base, List<String> head) {
  /** {@return whether each side has all of these values, rather than a value of its own} */
  public boolean isWithinSides() {
    return base.equals(head);
  }

  /**
   * {@return the heading of the difference, such as {@code not the same machine}; it belongs beside
   * any verdict}
   */
  public String title() {
    return switch (kind) {
      case "machine" -> isWithinSides() ? "runs of several machines" : "not the same machine";
      case "limits" -> isWithinSides() ? "runs under several limits" : "not the same limits";
      case "jdk" -> isWithinSides() ? "runs of several JDKs" : "not the same JDK";
      case "build" -> isWithinSides() ? "runs of several builds" : "not the same build";
      case "config" -> isWithinSides() ? "runs of several configurations" : "changed configuration";
      case "tags" -> isWithinSides() ? "runs of several tags" : "not the same tag";
      case "argv" -> isWithinSides() ? "runs of several arguments" : "changed arguments";
      case "format" -> "versions of the report differ, not compared";
      case "status" -> "not all runs completed";
      default -> "not known of every run";
    };
  }
}
