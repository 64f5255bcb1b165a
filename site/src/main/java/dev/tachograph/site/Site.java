package dev.tachograph.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes the site: the README, all pages below {@code docs} and what they link to, each at the
 * place that it has in the tree, so that a link leads to the same in both.
 */
public final class Site {
  private static final String CALL =
      "site: call it in the root of a checkout as: java -jar site/target/site.jar"
          + " [--out DIR] [--no-api]";

  private final Path root;
  private final Map<Path, Page> pages = new TreeMap<>();
  private final Set<Path> files = new TreeSet<>();
  private final List<String> broken = new ArrayList<>();

  private Site(Path root) {
    this.root = root;
  }

  /**
   * Writes the site of the checkout in the working directory, with the Javadoc, to {@code --out
   * DIR}, which is {@code site/target/site} by default and may be there; {@code --no-api} leaves
   * the Javadoc out. Exit code 2: a wrong call, or a link that leads nowhere.
   */
  public static void main(String[] args) {
    Path out = Path.of("site", "target", "site");
    boolean api = true;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--out") && i + 1 < args.length) {
        i++;
        out = Path.of(args[i]);
      } else if (args[i].equals("--no-api")) {
        api = false;
      } else {
        fail(CALL);
      }
    }
    Path root = Path.of("").toAbsolutePath();
    if (!Files.isRegularFile(root.resolve("docs/index.md"))) {
      fail(CALL);
    }
    try {
      int written = write(root, out, api);
      System.out.println("site: wrote " + written + " pages, from " + out.resolve("index.html"));
    } catch (SiteException | IOException | UncheckedIOException wrong) {
      fail("site: " + wrong.getMessage());
    }
  }

  private static void fail(String why) {
    System.err.println(why);
    System.exit(2);
  }

  /**
   * Writes a site.
   *
   * @param root the checkout
   * @param out where to; made if it is not there
   * @param api whether with the Javadoc, which takes half a minute
   * @return the number of pages
   * @throws IOException if a file cannot be read or written
   * @throws SiteException if a link leads nowhere, or the Javadoc has errors
   */
  static int write(Path root, Path out, boolean api) throws IOException {
    Site site = new Site(root);
    site.gather();
    site.check();
    if (api) {
      ApiDocs.write(root, out.resolve("api"));
    }
    site.write(out, api);
    return site.pages.size();
  }

  private void gather() throws IOException {
    Deque<Path> waiting = new ArrayDeque<>(List.of(Path.of("README.md")));
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      docs.filter(Site::isPage).map(root::relativize).sorted().forEach(waiting::add);
    }
    while (!waiting.isEmpty()) {
      Path path = waiting.remove();
      if (pages.containsKey(path)) {
        continue;
      }
      Page page = Page.of(path, Files.readString(root.resolve(path)));
      pages.put(path, page);
      for (Page.Target target : page.targets()) {
        Path file = target.file();
        if (file.startsWith("..") || !Files.isRegularFile(root.resolve(file))) {
          broken.add(path + " links to " + file + ", which is not there");
        } else if (isPage(file)) {
          waiting.add(file);
        } else {
          files.add(file);
        }
      }
    }
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }

  private void check() {
    for (Page page : pages.values()) {
      for (Page.Target target : page.targets()) {
        Page there = pages.get(target.file());
        if (there != null
            && !target.anchor().isEmpty()
            && !there.anchors().containsKey(target.anchor())) {
          broken.add(
              page.path()
                  + " links to #"
                  + target.anchor()
                  + " of "
                  + target.file()
                  + ", which has no such heading");
        }
      }
    }
    if (!broken.isEmpty()) {
      throw new SiteException(String.join("\nsite: ", broken));
    }
  }

  private void write(Path out, boolean api) throws IOException {
    Files.createDirectories(out);
    try (InputStream style = Site.class.getResourceAsStream("site.css")) {
      if (style == null) {
        throw new IllegalStateException("site.css is not beside the class");
      }
      Files.copy(style, out.resolve("site.css"), StandardCopyOption.REPLACE_EXISTING);
    }
    Frame frame = new Frame(api);
    for (Page page : pages.values()) {
      Path file = out.resolve(Page.htmlOf(page.path()).toString());
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, frame.around(page));
    }
    for (Path file : files) {
      Path copy = out.resolve(file.toString());
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(root.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
