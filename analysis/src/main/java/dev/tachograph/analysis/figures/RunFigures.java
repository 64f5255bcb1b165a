package dev.tachograph.analysis.figures;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run, which a {@link dev.tachograph.analysis.compare.Comparison} compares. They
 * are small, whatever the size of the run. Immutable: the report is copied when it comes and when
 * it goes.
 *
 * @param run the name of the run, without its directory
 * @param status how it ended, as in {@code docs/formats/report.md}; {@code dead}, {@code unknown},
 *     {@code unreadable} or {@code no report} where that is all that is known
 * @param metrics what was measured of it, each in its unit; what could not be is not in it
 * @param report its report, completed from its files; an empty object when there is none
 */
public record RunFigures(String run, String status, Map<Metric, Double> metrics, JsonNode report) {
  /**
   * Keeps a copy of the metrics, in their order, and of the report.
   *
   * @param run the name of the run, without its directory
   * @param status how it ended
   * @param metrics what was measured of it; copied
   * @param report its report; copied
   */
  public RunFigures {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    report = report.deepCopy();
  }

  /**
   * {@return a copy of its report, completed from its files, which is the caller's; an empty object
   * when there is none}
   */
  @Override
  public JsonNode report() {
    return report.deepCopy();
  }

  /**
   * {@return whether the run completed} One that did not is no basis for times, rates and totals.
   */
  public boolean isCompleted() {
    return status.equals("completed");
  }

  /**
   * One figure.
   *
   * @param name of a metric, such as {@code duration}, {@code rss_max} or {@code span.fetch.p95}
   * @return its value in the metric's unit; null when the run does not have it
   */
  public @Nullable Double value(String name) {
    for (Map.Entry<Metric, Double> entry : metrics.entrySet()) {
      if (entry.getKey().name().equals(name)) {
        return entry.getValue();
      }
    }
    return null;
  }
}
