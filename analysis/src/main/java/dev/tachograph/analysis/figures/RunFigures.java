package dev.tachograph.analysis.figures;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A run as it is compared.
 *
 * @param run its base path
 * @param status how it ended
 * @param metrics what was measured of it; what could not be is not in it
 * @param report its report, completed; an empty object when there is none
 */
public record RunFigures(String run, String status, Map<Metric, Double> metrics, JsonNode report) {}
