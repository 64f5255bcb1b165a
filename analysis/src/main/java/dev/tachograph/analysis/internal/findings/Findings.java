package dev.tachograph.analysis.internal.findings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.run.RunData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rules, and what they find in a run. A new rule consists of a line in one of the lists, its
 * function, and a section of {@code docs/findings.md}.
 */
public final class Findings {
  private static final List<Rule> RULES =
      Stream.of(
              EndRules.all(),
              CpuRules.all(),
              MemoryRules.all(),
              WaitRules.all(),
              ShortageRules.all(),
              PeerRules.all(),
              IdleRules.all(),
              RecordRules.all())
          .flatMap(List::stream)
          .toList();

  private Findings() {}

  /** The names of the rules. */
  public static List<String> rules() {
    return RULES.stream().map(Rule::name).toList();
  }

  /** The findings of the recorder during the run, and those of the rules; the most severe first. */
  public static List<Finding> of(RunData run) {
    List<Finding> found = new ArrayList<>();
    run.report().path("findings").forEach(finding -> found.add(of(finding)));
    Evidence evidence = new Evidence(run);
    for (Rule rule : RULES) {
      boolean reported = found.stream().anyMatch(f -> f.rule().equals(rule.name()));
      Finding finding = reported ? null : rule.find(evidence);
      if (finding != null) {
        found.add(finding);
      }
    }
    found.sort(Comparator.comparingInt(f -> rank(f.severity())));
    return found;
  }

  private static int rank(String severity) {
    int rank = Finding.SEVERITIES.indexOf(severity);
    return rank < 0 ? Finding.SEVERITIES.size() : rank;
  }

  private static Finding of(JsonNode reported) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    reported
        .path("evidence")
        .properties()
        .forEach(
            entry ->
                evidence.put(
                    entry.getKey(),
                    entry.getValue().isNumber()
                        ? (Object) entry.getValue().numberValue()
                        : entry.getValue().isTextual()
                            ? entry.getValue().asText()
                            : entry.getValue().toString()));
    return new Finding(
        reported.path("rule").asText(""),
        reported.path("severity").asText(""),
        reported.path("text").asText(""),
        reported.path("t_ms").path(0).asLong(),
        reported.path("t_ms").path(1).asLong(),
        evidence);
  }

  /** The findings as JSON, as in a report. */
  public static ArrayNode json(List<Finding> findings) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Finding finding : findings) {
      ObjectNode object = array.addObject();
      object.put("rule", finding.rule());
      object.put("severity", finding.severity());
      object.put("text", finding.text());
      object.putArray("t_ms").add(finding.fromMillis()).add(finding.toMillis());
      ObjectNode evidence = object.putObject("evidence");
      new TreeMap<>(finding.evidence()).forEach((key, value) -> put(evidence, key, value));
    }
    return array;
  }

  private static void put(ObjectNode evidence, String key, Object value) {
    if (value instanceof Double number) {
      evidence.put(key, Math.round(number * 1000) / 1000.0);
    } else if (value instanceof Number number) {
      evidence.put(key, number.longValue());
    } else {
      evidence.put(key, value.toString());
    }
  }
}
