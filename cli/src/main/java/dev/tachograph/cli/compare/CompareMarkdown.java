package dev.tachograph.cli.compare;

import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.compare.Gate;
import dev.tachograph.cli.text.Markdown;
import dev.tachograph.cli.text.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A comparison as Markdown, for a pull request; untrusted texts are escaped. */
final class CompareMarkdown {
  private final Comparison comparison;
  private final List<Gate.Answer> gates;
  private final PrintStream out;

  CompareMarkdown(Comparison comparison, List<Gate.Answer> gates, PrintStream out) {
    this.comparison = comparison;
    this.gates = gates;
    this.out = out;
  }

  void print() {
    out.println(
        "## Runs compared: " + comparison.base().size() + " to " + comparison.head().size());
    out.println();
    out.println("**" + Markdown.escape(CompareTables.verdict(comparison)) + "**");
    if (!gates.isEmpty()) {
      out.println();
    }
    for (Gate.Answer answer : gates) {
      out.println(
          "- gate "
              + (answer.passed() ? "passed: " : "**failed**: ")
              + Markdown.escape(answer.gate().rule() + ", " + answer.reason()));
    }
    List<String> beside = new ArrayList<>(CompareTables.differences(comparison));
    CompareTables.leftOut(comparison).forEach(line -> beside.add("left out, " + line));
    CompareTables.outliers(comparison).forEach(line -> beside.add("outlier, " + line));
    CompareTables.missing(comparison).forEach(line -> beside.add("missing, " + line));
    if (!beside.isEmpty()) {
      out.println();
      beside.forEach(line -> out.println("- " + Markdown.escape(line)));
    }
    table(CompareTables.primaries(comparison, Integer.MAX_VALUE));
    Table hints = CompareTables.hints(comparison, Integer.MAX_VALUE);
    if (!hints.isEmpty()) {
      out.println();
      out.println(Markdown.escape(CompareTables.hintsTitle(comparison)) + ":");
      table(hints);
    }
  }

  private void table(Table table) {
    if (table.isEmpty()) {
      return;
    }
    out.println();
    boolean head = true;
    for (List<String> row : table.cells()) {
      out.println("| " + String.join(" | ", row.stream().map(Markdown::escape).toList()) + " |");
      if (head) {
        out.println("|" + " --- |".repeat(row.size()));
        head = false;
      }
    }
  }
}
