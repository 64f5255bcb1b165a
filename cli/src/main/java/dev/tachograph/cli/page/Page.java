package dev.tachograph.cli.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.cli.findings.Finding;
import dev.tachograph.cli.run.LogData;
import dev.tachograph.cli.run.RunData;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A run as one HTML page: script, style and data are in it, and its content security policy allows
 * nothing else. The data is JSON, compressed, in Base64, so no text of the run is ever markup or
 * script.
 */
public final class Page {
  /** At most so many bytes of data are embedded. */
  static final int MOST_BYTES = 20 << 20;

  private static final String HERE = "/dev/tachograph/cli/page/";
  private static final List<String> SCRIPTS =
      List.of("base.js", "charts.js", "tables.js", "window.js", "sections.js");

  private final PageData data;
  private final String base;

  /** A page of a run, with its findings and its report as completed from the files. */
  public Page(RunData run, List<Finding> findings, JsonNode report) {
    this.data = new PageData(run, findings, report);
    this.base = String.valueOf(run.source().path().getFileName());
  }

  /**
   * Writes the page. A file is replaced once the page is whole, also behind a link; what is no
   * file, such as a pipe, is written to.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        write(out);
      }
      return;
    }
    Path whole = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(part)) {
        write(out);
      }
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  private void write(Writer out) throws IOException {
    String style = uplot("uPlot.min.css") + text(HERE + "page.css");
    StringBuilder script = new StringBuilder(uplot("uPlot.iife.min.js"));
    script.append("\n(() => {\n'use strict';\n");
    for (String part : SCRIPTS) {
      script.append(text(HERE + part));
    }
    script.append("})();\n");
    byte[] main = compressed(data::writeMain);
    byte[] logs = logs(MOST_BYTES - main.length);
    for (String piece : text(HERE + "page.html").split("@@")) {
      switch (piece) {
        case "CSP" -> out.write(policy(script.toString(), style));
        case "BASE" -> out.write(escape(base));
        case "STYLE" -> out.write(style);
        case "SCRIPT" -> out.append(script);
        case "DATA" -> out.write(new String(main, StandardCharsets.ISO_8859_1));
        case "LOGS" -> out.write(new String(logs, StandardCharsets.ISO_8859_1));
        default -> out.write(piece);
      }
    }
  }

  /** The log lines, fewer of them when they are too large together. */
  private byte[] logs(int room) throws IOException {
    int severe = LogData.MOST_SEVERE;
    int rest = LogData.MOST_REST;
    while (true) {
      int mostSevere = severe;
      int mostRest = rest;
      byte[] logs = compressed(out -> data.writeLogs(out, mostSevere, mostRest));
      if (logs.length <= room || severe <= 1) {
        return logs;
      }
      severe /= 2;
      rest /= 2;
    }
  }

  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  private static byte[] compressed(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    try (OutputStream base64 = Base64.getEncoder().wrap(bytes);
        OutputStream out = new GZIPOutputStream(base64, 1 << 16)) {
      content.write(out);
    }
    return bytes.toByteArray();
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

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String uplot(String name) throws IOException {
    String version = "META-INF/maven/org.webjars.npm/uplot/pom.properties";
    try (InputStream in = Page.class.getClassLoader().getResourceAsStream(version)) {
      java.util.Properties properties = new java.util.Properties();
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
    try (InputStream in = Page.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the class path has no " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
    }
  }
}
