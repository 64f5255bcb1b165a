package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Data in a page. */
public final class HtmlBlock {
  private HtmlBlock() {}

  /** The JSON of a block. */
  public static JsonNode of(String html, String id) throws IOException {
    Matcher block = Pattern.compile("id=\"" + id + "\">([^<]*)</script>").matcher(html);
    assertThat(block.find()).isTrue();
    byte[] bytes = Base64.getDecoder().decode(block.group(1));
    return Report.JSON.readTree(
        new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes());
  }
}
