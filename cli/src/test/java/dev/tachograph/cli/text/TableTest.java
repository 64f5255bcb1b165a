package dev.tachograph.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Style COLORS = new Style(true);

  private static Table runs() {
    Table table = new Table("RUN", "STATUS", ">PER S", ">DROPPED", "NAME");
    table.row("2026-11-23__06-12-47", COLORS.green("completed"), "121", "2", "a name that is long");
    table.row("2026-11-23__06-12-48", COLORS.red("failed"), "1,200", "0", "漢字漢字漢字漢字漢字");
    return table;
  }

  @Test
  void wideCharactersTakeTwoColumnsAndCombiningOnesNone() {
    assertThat(Columns.of("漢字")).isEqualTo(4);
    assertThat(Columns.of("e\u0301te\u0301")).isEqualTo(3);
    assertThat(Columns.of("\ud83d\ude80")).isEqualTo(2);
    assertThat(Columns.of(COLORS.red("bad"))).isEqualTo(3);
    Table table = new Table("A", "B");
    table.row("漢字", "1");
    table.row("e\u0301te\u0301", "2");
    table.row("abcd", "3");
    assertThat(table.lines()).containsExactly("A     B", "漢字  1", "e\u0301te\u0301   2", "abcd  3");
  }

  @Test
  void aCutTextFitsEndsWithAnEllipsisAndLeavesNoColorOn() {
    assertThat(Columns.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Columns.cut("abcdef", 5)).isEqualTo("abcd…");
    assertThat(Columns.cut("漢字漢字", 6)).isEqualTo("漢字…");
    assertThat(Columns.cut("漢字漢字", 7)).isEqualTo("漢字漢…");
    assertThat(Columns.cut("ae\u0301b", 2)).isEqualTo("a…");
    assertThat(Columns.cut("ae\u0301", 2)).isEqualTo("ae\u0301");
    assertThat(Columns.cut(COLORS.red("abcdef"), 3)).isEqualTo("\u001b[31mab…\u001b[0m");
    assertThat(Columns.cut("abc", 0)).isEmpty();
  }

  @Test
  void whereThereIsNoTerminalNothingIsCut() {
    assertThat(String.join("\n", runs().lines()))
        .contains("a name that is long", "漢字漢字漢字漢字漢字")
        .doesNotContain("…");
    assertThat(runs().leftOut(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void noLineIsWiderThanTheColumnsAndTheFirstColumnStaysLongest() {
    for (int columns = 1; columns < 100; columns++) {
      List<String> lines = runs().lines(columns);
      assertThat(lines).hasSize(3);
      for (String line : lines) {
        assertThat(Columns.of(line)).as(line).isLessThanOrEqualTo(columns);
      }
      if (columns >= 20) {
        assertThat(lines.get(1)).startsWith("2026-11-23__06-12-47");
      }
    }
  }

  @Test
  void textsAreCutBeforeColumnsAreLeftOutAndNumbersNever() {
    assertThat(runs().lines(60).get(1))
        .isEqualTo(
            "2026-11-23__06-12-47  \u001b[32mcompleted\u001b[0m    121        2  a name tha…");
    assertThat(runs().leftOut(60)).isEmpty();
    assertThat(runs().leftOut(45)).containsExactly("DROPPED", "NAME");
    Table chosen = runs().leastFirst("DROPPED", "PER S", "STATUS");
    assertThat(chosen.leftOut(55)).containsExactly("DROPPED");
    assertThat(chosen.leftOut(48)).containsExactly("PER S", "DROPPED");
    assertThat(chosen.lines(55).get(2)).endsWith("1,200  漢字漢字漢字漢…");
  }
}
