package dev.tachograph.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What a person has before them: the size of a screen, its theme and zone, and what is read there.
 */
final class Screen {
  private final Browser browser;

  Screen(Browser browser) {
    this.browser = browser;
  }

  Screen size(int width, int height) throws Exception {
    browser.call(
        "Emulation.setDeviceMetricsOverride",
        Browser.params()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    return this;
  }

  Screen theme(String scheme) throws Exception {
    ObjectNode params = Browser.params();
    params
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", scheme);
    browser.call("Emulation.setEmulatedMedia", params);
    return this;
  }

  Screen zone(String zone) throws Exception {
    browser.call("Emulation.setTimezoneOverride", Browser.params().put("timezoneId", zone));
    return this;
  }

  /** The text that is seen of the first element of a selector. */
  String text(String selector) throws Exception {
    return browser.eval("document.querySelector('" + selector + "').innerText").asText();
  }

  int count(String selector) throws Exception {
    return browser.eval("document.querySelectorAll('" + selector + "').length").asInt();
  }

  /** Types into a field, as a person who leaves it then. */
  void type(String selector, String text) throws Exception {
    browser.eval(
        "(() => { const i = document.querySelector('"
            + selector
            + "'); i.value = "
            + Report.JSON.writeValueAsString(text)
            + "; i.dispatchEvent(new Event('input')); i.dispatchEvent(new Event('change')); })()");
  }

  /** What axe-core holds against the page by the rules of WCAG 2.1 at AA, each as a line. */
  List<String> barriers() throws Exception {
    browser.eval(axe());
    JsonNode found =
        browser.eval(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
                + ".then((r) => r.violations.map((v) => ({id: v.id, help: v.help,"
                + " nodes: v.nodes.slice(0, 4).map((n) => n.target.join(' ') + ' ' + n.failureSummary)})))");
    List<String> lines = new ArrayList<>();
    found.forEach(v -> lines.add(v.toString()));
    return lines;
  }

  private static String axe() throws IOException {
    String name = "META-INF/maven/org.webjars.npm/axe-core/pom.properties";
    try (InputStream in = Screen.class.getClassLoader().getResourceAsStream(name)) {
      Properties properties = new Properties();
      properties.load(in);
      String file =
          "META-INF/resources/webjars/axe-core/"
              + properties.getProperty("version")
              + "/axe.min.js";
      try (InputStream script = Screen.class.getClassLoader().getResourceAsStream(file)) {
        return new String(script.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
