package dev.tachograph.site;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands around each page: the head, links to the pages that are needed most, its sections.
 */
final class Frame {
  private static final Map<String, String> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("Tachograph", "index.html");
    PLACES.put("Quick start", "docs/quick-start.html");
    PLACES.put("Find", "docs/index.html");
    PLACES.put("Operations", "docs/operations.html");
    PLACES.put("Examples", "docs/examples.html");
    PLACES.put("Findings", "docs/findings.html");
    PLACES.put("Questions", "docs/faq.html");
    PLACES.put("API", "api/index.html");
  }

  /** From how many sections on a page has a list of them. */
  private static final int MANY = 4;

  private final boolean api;

  /** Frames that link to the Javadoc, or not. */
  Frame(boolean api) {
    this.api = api;
  }

  /** {@return a whole document} */
  String around(Page page) {
    String plain = page.title().replaceAll("<[^>]*>", "");
    String title = plain.equals("Tachograph") ? plain : plain + " - Tachograph";
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .append(title)
        .append("</title>\n<link rel=\"stylesheet\" href=\"")
        .append(Page.relative(page.path(), Path.of("site.css")))
        .append("\">\n</head>\n<body>\n<nav aria-label=\"Site\">\n");
    Path here = Page.htmlOf(page.path());
    PLACES.forEach(
        (name, place) -> {
          if (api || !place.startsWith("api/")) {
            link(
                html,
                Page.relative(page.path(), Path.of(place)),
                name,
                here.equals(Path.of(place)));
          }
        });
    html.append("</nav>\n<main>\n");
    if (page.sections().size() >= MANY) {
      html.append("<nav class=\"sections\" aria-label=\"On this page\">\n");
      page.sections()
          .forEach(
              section ->
                  link(
                      html,
                      "#" + section.getKey(),
                      section.getValue().replaceAll("</?a[^>]*>", ""),
                      false));
      html.append("</nav>\n");
    }
    html.append("<article>\n")
        .append(page.html())
        .append("</article>\n</main>\n</body>\n</html>\n");
    return html.toString();
  }

  private static void link(StringBuilder html, String to, String name, boolean here) {
    html.append("<a href=\"").append(to).append(here ? "\" aria-current=\"page\">" : "\">");
    html.append(name).append("</a>\n");
  }
}
