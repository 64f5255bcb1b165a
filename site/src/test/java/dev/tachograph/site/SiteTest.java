package dev.tachograph.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of this very checkout. */
@Tag("once")
class SiteTest {
  private static final Path ROOT = Path.of(System.getProperty("tachograph.root"));
  private static final Pattern LINK = Pattern.compile("<(\\w+)[^>]* (?:href|src)=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");

  @TempDir static Path dir;

  private static Path site;

  @BeforeAll
  static void aSite() throws IOException {
    site = dir.resolve("site");
    assertThat(Site.write(ROOT, site, false)).isGreaterThan(30);
  }

  private static List<Path> pages(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
  }

  /** Links of pages that lead to no file, or to nothing of that name in it. */
  private static List<String> broken(List<Path> pages) throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        String target = link.group(2);
        if (target.matches("[a-z]+:.*")) {
          continue;
        }
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.isRegularFile(file) || parts.length == 2 && !ids(file).contains(parts[1])) {
          broken.add(site.relativize(page) + " -> " + target);
        }
      }
    }
    return broken;
  }

  private static Set<String> ids(Path file) throws IOException {
    Set<String> ids = new HashSet<>();
    Matcher id = ID.matcher(Files.readString(file));
    while (id.find()) {
      ids.add(id.group(1));
    }
    return ids;
  }

  @Test
  void everyLinkLeadsToAFileAndAHeadingOfIt() throws IOException {
    assertThat(broken(pages(site))).isEmpty();
  }

  @Test
  void everyPageBelowDocsIsThereAndTheFirstIsTheReadme() throws IOException {
    for (Path page : pages(site)) {
      assertThat(page).content().contains("<h1 id=", "</html>");
    }
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      for (Path page : docs.filter(file -> file.toString().endsWith(".md")).toList()) {
        String name = ROOT.relativize(page).toString().replaceAll("md$", "html");
        assertThat(site.resolve(name)).isRegularFile();
      }
    }
    assertThat(site.resolve("index.html")).content().contains("<title>Tachograph</title>");
  }

  @Test
  void pagesAskNobodyForAnythingAndRunNothing() throws IOException {
    for (Path page : pages(site)) {
      String html = Files.readString(page);
      assertThat(html).doesNotContain("<script", "javascript:", " style=");
      Matcher link = LINK.matcher(html);
      while (link.find()) {
        if (!link.group(1).equals("a")) {
          assertThat(link.group(2)).doesNotContain(":");
        }
      }
    }
    assertThat(site.resolve("site.css")).content().doesNotContain("url(", "@import");
  }

  @Test
  void aLinkThatLeadsNowhereIsNamed() throws IOException {
    Path docs = Files.createDirectories(dir.resolve("wrong/docs"));
    Files.writeString(docs.resolve("../README.md"), "# A\n\n[b](docs/index.md#none)\n");
    Files.writeString(docs.resolve("index.md"), "# B\n\n[c](c.md) [d](../../d.md) [e](#b)\n");
    assertThatThrownBy(() -> Site.write(dir.resolve("wrong"), dir.resolve("none"), false))
        .isInstanceOf(SiteException.class)
        .hasMessageContaining("README.md links to #none of docs/index.md")
        .hasMessageContaining("docs/index.md links to docs/c.md, which is not there")
        .hasMessageContaining("docs/index.md links to ../d.md, which is not there")
        .message()
        .hasLineCount(3);
    assertThat(dir.resolve("none")).doesNotExist();
  }

  @Test
  void aBrowserShowsItInTheSchemeOfItsUser() throws Exception {
    assumeTrue(chromium(), "NOT TESTED: there is no chromium on the PATH");
    for (String page : List.of("index.html", "docs/index.html", "docs/operations.html")) {
      int light = brightness(page, 1);
      int dark = brightness(page, 0);
      assertThat(light).as(page).isGreaterThan(200);
      assertThat(dark).as(page).isLessThan(60);
    }
  }

  private static boolean chromium() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "chromium")));
  }

  /** How bright a page is beside its text, and that nothing went wrong when it was opened. */
  private static int brightness(String page, int scheme) throws Exception {
    Path picture = dir.resolve("picture.png");
    Path said = dir.resolve("said");
    Path profile = dir.resolve("profile");
    Process process =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--window-size=1200,800",
                "--enable-logging=stderr",
                "--blink-settings=preferredColorScheme=" + scheme,
                "--user-data-dir=" + profile,
                "--screenshot=" + picture,
                site.resolve(page).toUri().toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      String console = Files.readString(said);
      assertThat(process.exitValue()).as(console).isZero();
      assertThat(console).doesNotContain("CONSOLE");
      BufferedImage image = ImageIO.read(picture.toFile());
      int pixel = image.getRGB(4, image.getHeight() / 2);
      return ((pixel >> 16 & 255) + (pixel >> 8 & 255) + (pixel & 255)) / 3;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  /** Takes half a minute. */
  @Tag("heavy")
  @Test
  void theJavadocIsThereAndItsIndexLinksLeadSomewhere() throws Exception {
    Path whole = dir.resolve("whole");
    Site.write(ROOT, whole, true);
    Path index = whole.resolve("api/index.html");
    assertThat(index).content().contains("dev.tachograph.analysis");
    assertThat(whole.resolve("api/dev.tachograph/dev/tachograph/RunConfigBuilder.html")).exists();
    assertThat(whole.resolve("api/dev.tachograph/dev/tachograph/internal")).doesNotExist();
    assertThat(whole.resolve("docs/faq.html")).content().contains("href=\"../api/index.html\"");
    List<String> broken = new ArrayList<>();
    for (Path page : List.of(index, whole.resolve("docs/faq.html"))) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        URI target = URI.create(link.group(2));
        if (target.getScheme() == null
            && !target.getPath().isEmpty()
            && !Files.exists(page.resolveSibling(target.getPath()))) {
          broken.add(link.group(2));
        }
      }
    }
    assertThat(broken).isEmpty();
  }
}
