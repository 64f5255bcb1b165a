package dev.tachograph.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about settings names those that there are. */
class SettingsPageTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)`(?:, `redact\\.1`, …)? \\| `(TACHO_\\w+)`[^|]* \\| .+ \\|");

  @Test
  void eachSettingHasARowWithItsVariable() throws Exception {
    String page = Files.readString(Path.of("../docs/operations.md"));
    int from = page.indexOf("| key | variable | value | default |");
    int to = page.indexOf("\n\n", from);
    List<String> rows = page.substring(from, to).lines().skip(2).toList();
    List<String> keys = Arrays.stream(SettingKey.values()).map(SettingKey::key).sorted().toList();
    assertThat(rows).allMatch(row -> ROW.matcher(row).matches());
    assertThat(rows)
        .extracting(row -> ROW.matcher(row).replaceFirst("$1 $2"))
        .containsExactlyInAnyOrderElementsOf(
            keys.stream().map(key -> key + " TACHO_" + key.toUpperCase(Locale.ROOT)).toList());
  }
}
