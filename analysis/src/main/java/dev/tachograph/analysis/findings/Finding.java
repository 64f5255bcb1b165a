package dev.tachograph.analysis.findings;

import java.util.Map;

/**
 * Something that was slow or wrong.
 *
 * @param rule the rule's name, a heading of {@code docs/findings.md}
 * @param severity {@code error}, {@code warning} or {@code info}
 * @param text a sentence
 * @param fromMillis where in the run it begins, ms since the start
 * @param toMillis where it ends
 * @param evidence the figures it rests on, by names with their units
 */
public record Finding(
    String rule,
    String severity,
    String text,
    long fromMillis,
    long toMillis,
    Map<String, Object> evidence) {}
