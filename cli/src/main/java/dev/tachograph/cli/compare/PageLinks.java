package dev.tachograph.cli.compare;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the pages of runs are, from a page that links to them. */
final class PageLinks {
  private PageLinks() {}

  /**
   * A relative link to the page of a run, which stands beside the other page or beside the run
   * under the name {@code <base>.html}; null if it does not.
   */
  static @Nullable String of(Path page, Path run) {
    Path from = page.toAbsolutePath().normalize().getParent();
    Path base = run.toAbsolutePath().normalize();
    String name = base.getFileName() + ".html";
    if (from == null) {
      return null;
    }
    for (Path there : new Path[] {from.resolve(name), base.resolveSibling(name)}) {
      if (Files.isRegularFile(there)) {
        return link(from, there);
      }
    }
    return null;
  }

  private static @Nullable String link(Path from, Path to) {
    try {
      String path = from.relativize(to).toString().replace('\\', '/');
      return new URI(null, null, "./" + path, null).toASCIIString();
    } catch (IllegalArgumentException | URISyntaxException elsewhere) {
      return null;
    }
  }
}
