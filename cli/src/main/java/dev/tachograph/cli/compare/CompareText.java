package dev.tachograph.cli.compare;

import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.compare.Gate;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.text.Style;
import dev.tachograph.cli.text.Table;
import java.io.PrintStream;
import java.util.List;
import java.util.function.UnaryOperator;

/** A comparison for a terminal: the answer, then what else differs, then the figures. */
final class CompareText {
  private static final int INDENT = 9;
  private static final int MIN_TEXT = 20;

  private final Comparison comparison;
  private final List<Gate.Answer> gates;
  private final PrintStream out;
  private final Style style;
  private final int columns;

  CompareText(Comparison comparison, List<Gate.Answer> gates, Host host) {
    this.comparison = comparison;
    this.gates = gates;
    this.out = host.out();
    this.style = host.style();
    this.columns = host.columns();
  }

  void print() {
    line("verdict", CompareTables.verdict(comparison), this::verdict);
    for (Gate.Answer answer : gates) {
      String said =
          (answer.passed() ? "passed: " : "failed: ")
              + CompareTables.escape(answer.gate().rule() + ", " + answer.reason());
      line("gate", said, answer.passed() ? style::green : style::red);
    }
    side("base", comparison.base());
    side("head", comparison.head());
    lines("differs", CompareTables.differences(comparison));
    lines("left out", CompareTables.leftOut(comparison));
    lines("outlier", CompareTables.outliers(comparison));
    lines("missing", CompareTables.missing(comparison));
    table("", CompareTables.primaries(comparison, columns));
    table(CompareTables.hintsTitle(comparison), CompareTables.hints(comparison, columns));
  }

  private void lines(String label, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      line(i == 0 ? label : "", lines.get(i), style::yellow);
    }
  }

  private void side(String label, List<RunFigures> runs) {
    String first = CompareTables.escape(runs.get(0).run());
    String last = CompareTables.escape(runs.get(runs.size() - 1).run());
    String names = runs.size() == 1 ? first : first + " … " + last;
    String count = runs.size() + (runs.size() == 1 ? " run   " : " runs  ");
    line(label, count + names, text -> text);
  }

  private String verdict(String text) {
    return switch (comparison.outcome()) {
      case REGRESSION -> style.red(text);
      case IMPROVEMENT -> style.green(text);
      default -> style.bold(text);
    };
  }

  /** A sentence behind its label, in several lines where the terminal is too narrow. */
  private void line(String label, String text, UnaryOperator<String> colour) {
    int room = columns == Integer.MAX_VALUE ? columns : Math.max(MIN_TEXT, columns - INDENT);
    String before = label;
    for (String part : Texts.wrap(text, room)) {
      out.println((before + " ".repeat(INDENT)).substring(0, INDENT) + colour.apply(part));
      before = "";
    }
  }

  private void table(String title, Table table) {
    if (table.isEmpty()) {
      return;
    }
    out.println();
    if (!title.isEmpty()) {
      Texts.wrap(title, columns).forEach(out::println);
    }
    List<String> lines = table.lines(columns);
    out.println(style.dim(lines.get(0)));
    lines.subList(1, lines.size()).forEach(out::println);
  }
}
