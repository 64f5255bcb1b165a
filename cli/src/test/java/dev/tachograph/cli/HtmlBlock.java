package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Data in a page, and what is left without it. */
public final class HtmlBlock {
  private HtmlBlock() {}

  /**
   * Holds a page without its data to be small, to allow no more than it has, and to name no place.
   *
   * @param namespaces of elements, which nobody asks for
   */
  static void assertBare(String html, String... namespaces) {
    String bare = html.replaceAll("(application/gzip\\+base64\" id=\"[a-z-]+\">)[^<]*", "$1");
    assertThat(bare.length()).isLessThan(2 << 20);
    assertThat(bare).contains("default-src 'none'").doesNotContain("unsafe-");
    String named = bare.replaceAll("https://github.com/leeoniya/uPlot[^\\s]*", "");
    for (String namespace : namespaces) {
      named = named.replace("'" + namespace + "'", "");
    }
    assertThat(named).doesNotContain("https://").doesNotContain("http://");
  }

  /** The JSON of a block. */
  public static JsonNode of(String html, String id) throws IOException {
    Matcher block = Pattern.compile("id=\"" + id + "\">([^<]*)</script>").matcher(html);
    assertThat(block.find()).isTrue();
    byte[] bytes = Base64.getDecoder().decode(block.group(1));
    return Report.JSON.readTree(
        new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes());
  }
}
