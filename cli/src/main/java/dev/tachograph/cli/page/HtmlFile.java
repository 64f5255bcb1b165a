package dev.tachograph.cli.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;

/**
 * A single-file HTML page: script, style and data are embedded, and its content security policy
 * allows nothing else. The data is JSON, compressed, in Base64, so no text of a run is ever markup
 * or script.
 */
final class HtmlFile {
  private static final String HERE = "/dev/tachograph/cli/page/";

  /** What every page is drawn with, before its own scripts. */
  private static final List<String> SCRIPTS = List.of("base.js", "times.js", "range.js");

  private static final List<String> STYLES = List.of("page.css", "lists.css", "charts.css");

  private final String title;
  private final List<String> scripts;
  private final Map<String, byte[]> blocks;
  private String summary =
      "<p>This page draws itself with a script, which is switched off here. <code>tacho report</code>"
          + " and <code>tacho compare</code> show the same as text.</p>";

  /**
   * Creates a page.
   *
   * @param title the text shown until the script has run
   * @param scripts its own resources that draw it, in order
   * @param blocks its data by id, each from {@link #block}
   */
  HtmlFile(String title, List<String> scripts, Map<String, byte[]> blocks) {
    this.title = title;
    this.scripts = scripts;
    this.blocks = blocks;
  }

  /**
   * Sets what is shown where no script runs, as markup without style.
   *
   * @param html its elements, with every text of a run escaped
   * @return this
   */
  HtmlFile summary(String html) {
    this.summary = html;
    return this;
  }

  /** Writes JSON. */
  interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Encodes data for embedding in a page. */
  static byte[] block(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    try (OutputStream base64 = Base64.getEncoder().wrap(bytes);
        OutputStream out = new GZIPOutputStream(base64, 1 << 16)) {
      content.write(out);
    }
    return bytes.toByteArray();
  }

  /** Writes the page. */
  void write(Writer out) throws IOException {
    StringBuilder styles = new StringBuilder(uplot("uPlot.min.css"));
    for (String part : STYLES) {
      styles.append(text(HERE + part));
    }
    String style = styles.toString();
    StringBuilder script = new StringBuilder(uplot("uPlot.iife.min.js"));
    script.append("\n(() => {\n'use strict';\n");
    for (String part : SCRIPTS) {
      script.append(text(HERE + part));
    }
    for (String part : scripts) {
      script.append(text(HERE + part));
    }
    script.append("})();\n");
    for (String piece : text(HERE + "page.html").split("@@")) {
      switch (piece) {
        case "CSP" -> out.write(policy(script.toString(), style));
        case "TITLE" -> out.write(escape(title));
        case "STYLE" -> out.write(style);
        case "SCRIPT" -> out.append(script);
        case "SUMMARY" -> out.write(summary);
        case "BLOCKS" -> writeBlocks(out);
        default -> out.write(piece);
      }
    }
  }

  private void writeBlocks(Writer out) throws IOException {
    for (Map.Entry<String, byte[]> block : blocks.entrySet()) {
      out.write("<script type=\"application/gzip+base64\" id=\"" + block.getKey() + "\">");
      out.write(new String(block.getValue(), StandardCharsets.ISO_8859_1));
      out.write("</script>\n");
    }
  }

  private static String policy(String script, String style) {
    return "default-src 'none'; base-uri 'none'; form-action 'none'; script-src '"
        + hash(script)
        + "'; style-src '"
        + hash(style)
        + "'";
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** A text as content or attribute of an element. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String uplot(String name) throws IOException {
    String version = "META-INF/maven/org.webjars.npm/uplot/pom.properties";
    try (InputStream in = HtmlFile.class.getClassLoader().getResourceAsStream(version)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return text(
          "/META-INF/resources/webjars/uplot/"
              + properties.getProperty("version", "")
              + "/dist/"
              + name);
    }
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = HtmlFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the class path has no " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
    }
  }
}
