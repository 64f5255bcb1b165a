package dev.tachograph.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real blocks that lie beside the checkout. */
public final class Mainnet {
  private Mainnet() {}

  /** Blocks 0 to 438 of mainnet; the test is skipped, and says so, where they are not. */
  public static Path blockFile() {
    return file("first-100k-blocks.dat");
  }

  /** A file of the folder; the test is skipped, and says so, where it is not. */
  public static Path file(String name) {
    Path root = Path.of(System.getProperty("tachograph.root", ".")).toAbsolutePath().normalize();
    Path found = null;
    for (Path at = root; at != null && found == null; at = at.getParent()) {
      Path file = at.resolve("shared/data/bitcoin").resolve(name);
      found = Files.isReadable(file) ? file : null;
    }
    String where = "shared/data/bitcoin/" + name + " beside the checkout";
    if (found == null) {
      System.err.println("SKIPPED: the real mainnet blocks are not there: " + where);
    }
    assumeTrue(found != null, "no real mainnet blocks: " + where);
    return found;
  }
}
