package dev.tachograph.cli.compare;

import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.compare.Gate;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.text.Style;
import dev.tachograph.cli.text.Table;
import java.io.PrintStream;
import java.util.List;

/** A comparison for a terminal: differences other than figures, then the answer. */
final class CompareText {
  private final Comparison comparison;
  private final List<Gate.Answer> gates;
  private final PrintStream out;
  private final Style style;

  CompareText(Comparison comparison, List<Gate.Answer> gates, Host host) {
    this.comparison = comparison;
    this.gates = gates;
    this.out = host.out();
    this.style = host.style();
  }

  void print() {
    side("base", comparison.base());
    side("head", comparison.head());
    lines("differs", CompareTables.differences(comparison));
    lines("missing", CompareTables.missing(comparison));
    line("verdict", verdict());
    table("", CompareTables.primaries(comparison));
    table(CompareTables.hintsTitle(comparison), CompareTables.hints(comparison));
    if (!gates.isEmpty()) {
      out.println();
    }
    for (Gate.Answer answer : gates) {
      String said =
          (answer.passed() ? "passed: " : "failed: ")
              + CompareTables.escape(answer.gate().rule())
              + ", "
              + answer.reason();
      line("gate", answer.passed() ? style.green(said) : style.red(said));
    }
  }

  private void lines(String label, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      line(i == 0 ? label : "", style.yellow(lines.get(i)));
    }
  }

  private void side(String label, List<RunFigures> runs) {
    RunFigures first = runs.get(0);
    RunFigures last = runs.get(runs.size() - 1);
    String names = runs.size() == 1 ? first.run() : first.run() + " … " + last.run();
    line(label, runs.size() + (runs.size() == 1 ? " run   " : " runs  ") + names);
  }

  private String verdict() {
    String verdict = CompareTables.verdict(comparison);
    return switch (comparison.outcome()) {
      case REGRESSION -> style.red(verdict);
      case IMPROVEMENT -> style.green(verdict);
      default -> style.bold(verdict);
    };
  }

  private void line(String label, String text) {
    out.println((label + " ".repeat(9)).substring(0, 9) + text);
  }

  private void table(String title, Table table) {
    if (table.isEmpty()) {
      return;
    }
    out.println();
    if (!title.isEmpty()) {
      out.println(title);
    }
    List<String> lines = table.lines();
    out.println(style.dim(lines.get(0)));
    lines.subList(1, lines.size()).forEach(out::println);
  }
}
