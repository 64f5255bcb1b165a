package dev.tachograph.cli.text;

import dev.tachograph.analysis.internal.text.Texts;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table as comma-separated values (RFC 4180): numbers in full, their units in the headings, an
 * empty cell where nothing is known. Texts are escaped for display; one that a spreadsheet would
 * take for a formula has an apostrophe before it.
 */
public final class Csv {
  private static final String FORMULA = "=+-@";

  private final PrintStream out;

  /** Creates a table with its headings. */
  public Csv(PrintStream out, String... heads) {
    this.out = out;
    row((Object[]) heads);
  }

  /** Adds a row of texts, numbers, truth values and nulls. */
  public void row(@Nullable Object... cells) {
    out.print(Arrays.stream(cells).map(Csv::cell).collect(Collectors.joining(",")));
    out.print("\r\n");
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double number) {
      return Double.isFinite(number)
          ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
          : "";
    }
    if (!(value instanceof String text)) {
      return value.toString();
    }
    String safe = Texts.escape(text);
    // Spreadsheets pass over blanks before a formula.
    String begin = safe.stripLeading();
    if (!begin.isEmpty() && FORMULA.indexOf(begin.charAt(0)) >= 0) {
      safe = "'" + safe;
    }
    boolean plain = safe.indexOf(',') < 0 && safe.indexOf('"') < 0;
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
