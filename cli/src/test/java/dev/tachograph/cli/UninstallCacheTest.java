package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UninstallCacheTest {
  @TempDir Path dir;

  private final Cli cli = new Cli();

  private Path cache() throws IOException {
    return Files.createDirectories(dir.resolve("cache/tachograph"));
  }

  private static void file(Path file, int bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[bytes]);
  }

  @Test
  void archivesAndWhatTheirMakingLeftAreRemovedAndReportedInOneLine() throws IOException {
    Path cache = cache();
    file(cache.resolve("tacho-0.1.0-jdk17-123.jsa"), 2048);
    file(cache.resolve("tacho-run-0.1.0-jdk17-123.jsa"), 1024);
    file(cache.resolve("tacho-0.1.0-jdk25-9.jsa"), 0);
    file(cache.resolve("tacho-0.1.0-jdk21-7.jsa.4711"), 10);
    file(cache.resolve("tacho-run-0.1.0-jdk21-7.jsa.4711.runs/2026-11-23__06-12-47.json"), 5);
    Files.createDirectory(cache.resolve("tacho-0.1.0-jdk17-123.jsa.lock"));
    cli.cache(cache).call("uninstall-cache");
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).isEqualTo("removed 3 class archives, 3 KiB, from " + cache + "\n");
    assertThat(cache).doesNotExist();
    assertThat(cache.getParent()).isEmptyDirectory();
  }

  @Test
  void whatIsNotOursIsLeft() throws IOException {
    Path cache = cache();
    Path outside = dir.resolve("outside");
    file(outside.resolve("kept"), 1);
    file(cache.resolve("tacho-0.1.0-jdk17-123.jsa"), 2048);
    file(cache.resolve("notes.jsa"), 1);
    file(cache.resolve("tacho-old/kept"), 1);
    Files.createSymbolicLink(cache.resolve("tacho-run-0.1.0-jdk17-1.jsa.1.runs"), outside);
    cli.cache(cache).call("uninstall-cache");
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .isEqualTo(
            "removed 1 class archive, 2 KiB, from "
                + cache
                + "; left 2 files that tacho did not make\n");
    assertThat(cache.resolve("notes.jsa")).exists();
    assertThat(cache.resolve("tacho-old/kept")).exists();
    assertThat(outside.resolve("kept")).exists();
    assertThat(cache.resolve("tacho-run-0.1.0-jdk17-1.jsa.1.runs")).doesNotExist();
  }

  @Test
  void nothingIsRemovedThroughALink() throws IOException {
    file(dir.resolve("other/tacho-0.1.0-jdk17-123.jsa"), 1);
    Path link = Files.createSymbolicLink(dir.resolve("tachograph"), dir.resolve("other"));
    cli.cache(link).call("uninstall-cache");
    assertThat(cli.code()).isEqualTo(Tacho.WRONG_CALL);
    assertThat(cli.err())
        .isEqualTo(
            "tacho: " + link + " is no directory, so not of tacho's making; remove it by hand\n");
    assertThat(dir.resolve("other/tacho-0.1.0-jdk17-123.jsa")).exists();
  }

  @Test
  void withoutACacheThereIsNothingToRemove() {
    cli.call("uninstall-cache");
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .isEqualTo("nothing to remove: the environment names no directory for a cache\n");
    cli.cache(dir.resolve("none")).call("uninstall-cache");
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).isEqualTo("nothing to remove: there is no " + dir + "/none\n");
  }
}
