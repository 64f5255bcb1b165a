package dev.tachograph.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DisplayTest {
  private static boolean colour(boolean terminal, String... env) {
    Map<String, String> variables =
        switch (env.length) {
          case 0 -> Map.of();
          case 2 -> Map.of(env[0], env[1]);
          default -> Map.of(env[0], env[1], env[2], env[3]);
        };
    return Display.of(variables, terminal, "80").colour();
  }

  @Test
  void colorsAreForTerminalsUnlessTheEnvironmentSaysOtherwise() {
    assertThat(colour(true)).isTrue();
    assertThat(colour(false)).isFalse();
    assertThat(colour(true, "TERM", "dumb")).isFalse();
    assertThat(colour(true, "NO_COLOR", "1")).isFalse();
    assertThat(colour(true, "NO_COLOR", "")).isTrue();
    assertThat(colour(false, "CLICOLOR_FORCE", "1")).isTrue();
    assertThat(colour(false, "CLICOLOR_FORCE", "0")).isFalse();
    assertThat(colour(false, "CLICOLOR_FORCE", "1", "NO_COLOR", "1")).isFalse();
  }

  @Test
  void theOptionWinsOverTheEnvironment() {
    Display display = Display.of(Map.of("NO_COLOR", "1"), true, "80");
    display.colour(Display.When.ALWAYS);
    assertThat(display.colour()).isTrue();
    display.colour(Display.When.NEVER);
    assertThat(display.colour()).isFalse();
    display.colour(Display.When.AUTO);
    assertThat(display.colour()).isFalse();
  }

  @Test
  void aLineHasTheColumnsOfTheTerminalAndElsewhereAllItNeeds() {
    assertThat(Display.of(Map.of(), true, "132").columns()).isEqualTo(132);
    assertThat(Display.of(Map.of("COLUMNS", "100"), true, "132").columns()).isEqualTo(100);
    assertThat(Display.of(Map.of("COLUMNS", "wide"), true, "132").columns()).isEqualTo(132);
    assertThat(Display.of(Map.of("COLUMNS", ""), true, "").columns()).isEqualTo(80);
    assertThat(Display.of(Map.of(), true, "0").columns()).isEqualTo(80);
    assertThat(Display.of(Map.of(), true, "3").columns()).isEqualTo(20);
    assertThat(Display.of(Map.of("COLUMNS", "100"), false, "").columns())
        .isEqualTo(Integer.MAX_VALUE);
  }
}
