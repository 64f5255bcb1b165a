package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Expected outputs kept as files; {@code -Dgolden.update} writes the current output. */
final class Golden {
  private Golden() {}

  static void check(String name, String actual) throws IOException {
    Path file = Cli.ROOT.resolve("cli/src/test/resources/golden").resolve(name);
    if (System.getProperty("golden.update") != null) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
