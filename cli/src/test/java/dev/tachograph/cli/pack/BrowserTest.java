package dev.tachograph.cli.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which command opens a page, on systems that no test runs on. */
class BrowserTest {
  private static List<List<String>> commands(String browser, String system) {
    return Browser.of(Map.of("BROWSER", browser), system).commands();
  }

  @Test
  void eachSystemHasACommandOfItsOwn() {
    assertThat(commands("", "Linux")).containsExactly(List.of("xdg-open"));
    assertThat(commands("", "Mac OS X")).containsExactly(List.of("open"));
    assertThat(commands("", "Windows 11"))
        .containsExactly(List.of("rundll32", "url.dll,FileProtocolHandler"));
  }

  @Test
  void commandsOfTheEnvironmentAreSeparatedAsPathsAre() {
    assertThat(commands("firefox -new-tab %s:lynx", "Linux"))
        .containsExactly(List.of("firefox", "-new-tab", "%s"), List.of("lynx"));
    assertThat(commands("C:\\firefox.exe %s;msedge", "Windows 11"))
        .containsExactly(List.of("C:\\firefox.exe", "%s"), List.of("msedge"));
  }
}
