package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's pictures, of a demonstration that ran just now. With {@code -Dpictures.update} they
 * are written to {@code docs/pictures}: look at them before you commit them.
 */
@Tag("heavy")
class PicturesIT {
  private static final int WIDTH = 1200;
  private static final int COLOURS = 256;

  /** Where a heading of the page is. */
  private static final String PLACE =
      """
      [...document.querySelectorAll('h2, h3, h4')].find(heading => heading.textContent === '%s')
          .getBoundingClientRect().y
      """;

  @TempDir Path dir;

  @Test
  void theyAreMadeOfARunOfTheDemonstration() throws Exception {
    assumeTrue(Browser.isThere(), "NOT TESTED: there is no chromium on the PATH");
    Path work = dir.resolve("work");
    try (Scripts scripts = new Scripts(work)) {
      for (String command :
          List.of("tacho demo --blocks 20000", "tacho report latest --html page.html")) {
        assertThat(scripts.start(command).await()).as(scripts.out()).isZero();
      }
    }
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      ObjectNode size = Browser.params().put("width", WIDTH).put("height", 2400);
      browser.call(
          "Emulation.setDeviceMetricsOverride",
          size.put("deviceScaleFactor", 1).put("mobile", false));
      browser.call("Emulation.setScrollbarsHidden", Browser.params().put("hidden", true));
      browser.open(work.resolve("page.html"));
      picture(browser, "page.png", 0, 620);
      int top = browser.eval(PLACE.formatted("Over time")).asInt() - 10;
      int charts = browser.eval(PLACE.formatted("Throughput")).asInt();
      picture(browser, "timeline.png", top, charts + 205 - top);
    }
  }

  private void picture(Browser browser, String name, int top, int height) throws Exception {
    ObjectNode params = Browser.params();
    ObjectNode clip = params.putObject("clip").put("x", 0).put("y", top).put("scale", 1);
    clip.put("width", WIDTH).put("height", height);
    String png = browser.call("Page.captureScreenshot", params).path("data").asText();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
    assertThat(image.getWidth()).isEqualTo(WIDTH);
    boolean update = System.getProperty("pictures.update") != null;
    Path to = update ? Cli.ROOT.resolve("docs/pictures") : dir;
    Path file = Files.createDirectories(to).resolve(name);
    ImageIO.write(small(image), "png", file.toFile());
    assertThat(Files.size(file)).isBetween(10_000L, 120_000L);
  }

  /** The picture with the colours that it has most of, which is half the bytes. */
  private static BufferedImage small(BufferedImage image) {
    Map<Integer, Integer> pixels = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        pixels.merge(image.getRGB(x, y), 1, Integer::sum);
      }
    }
    int[] most =
        pixels.entrySet().stream()
            .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
            .limit(COLOURS)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    IndexColorModel model =
        new IndexColorModel(8, most.length, most, 0, false, -1, DataBuffer.TYPE_BYTE);
    BufferedImage small =
        new BufferedImage(
            image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        small.setRGB(x, y, image.getRGB(x, y));
      }
    }
    return small;
  }
}
