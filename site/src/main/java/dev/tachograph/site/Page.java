package dev.tachograph.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A page of Markdown as HTML, with links to other pages led to their HTML.
 *
 * @param path where it is, below the root
 * @param html its content
 * @param anchors the titles of its headings, as HTML, by what they are called in links
 * @param targets what it links to within the project
 */
record Page(Path path, String html, Map<String, String> anchors, List<Target> targets) {
  /**
   * What a link leads to.
   *
   * @param file the file, below the root
   * @param anchor what of it; empty for the whole
   */
  record Target(Path file, String anchor) {}

  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).build();

  private static final Pattern HEADING = Pattern.compile("<h([1-6]) id=\"([^\"]*)\">(.*?)</h\\1>");
  private static final Path README = Path.of("README.md");

  /** Reads a page. */
  static Page of(Path path, String markdown) {
    Node document = PARSER.parse(markdown);
    List<Target> targets = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(follow(path, link.getDestination(), targets));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            image.setDestination(follow(path, image.getDestination(), targets));
          }
        });
    String html = RENDERER.render(document);
    Map<String, String> anchors = new LinkedHashMap<>();
    Matcher heading = HEADING.matcher(html);
    while (heading.find()) {
      anchors.put(heading.group(2), heading.group(3));
    }
    return new Page(path, html, anchors, targets);
  }

  /** Notes what a link within the project leads to, and gives it as it is in HTML. */
  private static String follow(Path from, String link, List<Target> targets) {
    if (link.matches("[a-z]+:.*")) {
      return link;
    }
    int hash = link.indexOf('#');
    String name = hash < 0 ? link : link.substring(0, hash);
    String anchor = hash < 0 ? "" : link.substring(hash + 1);
    Path file = name.isEmpty() ? from : from.resolveSibling(name).normalize();
    targets.add(new Target(file, anchor));
    return relative(from, htmlOf(file)) + (anchor.isEmpty() ? "" : "#" + anchor);
  }

  /** The file of the site that a file of the tree becomes; the README is where one begins. */
  static Path htmlOf(Path file) {
    if (file.equals(README)) {
      return Path.of("index.html");
    }
    String name = file.toString();
    return name.endsWith(".md") ? Path.of(name.substring(0, name.length() - 2) + "html") : file;
  }

  /** A file of the site as seen from a page. */
  static String relative(Path from, Path file) {
    Path dir = from.getParent();
    Path relative = dir == null ? file : dir.relativize(file);
    return relative.toString().replace('\\', '/');
  }

  /** {@return its first heading, as HTML} */
  String title() {
    return anchors.values().stream().findFirst().orElse(path.toString());
  }

  /** {@return the headings below the first, by what they are called in links} */
  Set<Map.Entry<String, String>> sections() {
    Map<String, String> sections = new LinkedHashMap<>();
    Matcher heading = HEADING.matcher(html);
    while (heading.find()) {
      if (heading.group(1).equals("2")) {
        sections.put(heading.group(2), heading.group(3));
      }
    }
    return sections.entrySet();
  }
}
