package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reader learns from a page alone: in the run {@code silent-peer} the peer 127.0.0.1:42791
 * holds the last blocks for 3.6 s, from 12.3 to 15.9 s, while nothing else is done.
 */
class ReadersTest {
  @TempDir Path dir;

  @Test
  void whichPeerHeldTheRunAndForHowLongIsReadOnThePage() throws Exception {
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the page was not looked at");
    Path run = Path.of(getClass().getResource("runs/silent-peer").toURI());
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, dir.resolve(file.getFileName()));
      }
    }
    Path html = dir.resolve("page.html");
    String base = dir.resolve("2026-11-30__16-17-44").toString();
    Cli cli = new Cli().call("report", base, "--html", html.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      Screen screen = new Screen(browser).size(1280, 900).zone("UTC");
      browser.open(html);
      String findings = screen.text("#findings");
      Matcher held =
          Pattern.compile("everything waited ([0-9.]+) s for one peer, ([0-9.:]+),")
              .matcher(findings);
      assertThat(held.find()).as(findings).isTrue();
      assertThat(held.group(2)).isEqualTo("127.0.0.1:42791");
      assertThat(Double.parseDouble(held.group(1))).isBetween(3.4, 3.7);
      // Its link shows the time in the charts and lists.
      browser.eval(
          "[...document.querySelectorAll('.finding')].find((f) => f.textContent.includes('127.0.0.1:42791'))"
              + ".querySelector('button.link').click()");
      assertThat(browser.eval("location.hash").asText())
          .containsPattern("from=1[12][.0-9]*s&to=1[5-7]");
      assertThat(screen.text("#peers")).contains("127.0.0.1:42791");
    }
  }
}
