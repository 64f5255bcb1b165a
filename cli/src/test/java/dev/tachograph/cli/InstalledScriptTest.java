package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launch scripts where they are installed: bin, lib and the jars of a tarball, with a java that
 * only reports its calls.
 */
class InstalledScriptTest {
  @TempDir Path dir;

  private Path prefix;
  private Path tacho;
  private Path caches;
  private Path made;
  private FakeTools tools;

  @BeforeEach
  void anInstallation() throws IOException {
    prefix = Files.createDirectories(dir.resolve("the prefix")).toRealPath();
    tools = new FakeTools(dir);
    tacho = prefix.resolve("bin/tacho");
    for (String script : List.of("tacho", "history-node")) {
      FakeTools.copy(Cli.ROOT.resolve(script), prefix.resolve("bin").resolve(script));
    }
    for (String part : List.of("launch.sh", "archives.sh", "make-archives")) {
      Path source = Cli.ROOT.resolve("cli/src/main/sh").resolve(part);
      FakeTools.copy(source, prefix.resolve("lib").resolve(part));
    }
    Files.writeString(prefix.resolve("lib/build"), "1.2.3 abc\n");
    caches = dir.resolve("caches");
    made = dir.resolve("made");
    java("17.0.15+6");
  }

  /** A java that makes archives, and notes that it did. */
  private void java(String version) throws IOException {
    tools.java(
        version, "-XX:ArchiveClasses*) echo \"$*\" >>'" + made + "'; echo x >\"${1#*=}\"; exit;;");
  }

  private FakeTools.Answer start(String... args) throws Exception {
    return tools.run(Map.of("XDG_CACHE_HOME", caches.toString()), tacho, args);
  }

  /** As within a recorded command, where no archive is made. */
  private FakeTools.Answer startWithin(String... args) throws Exception {
    Map<String, String> env = Map.of("XDG_CACHE_HOME", caches.toString(), "TACHO_PARENT", "x");
    return tools.run(env, tacho, args);
  }

  private List<String> cached() {
    try (Stream<Path> all = Files.list(caches.resolve("tachograph"))) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException none) {
      return List.of();
    }
  }

  private void untilCached(int archives) {
    FakeTools.until(
        archives + " archives",
        () -> cached().size() == archives && cached().stream().allMatch(n -> n.endsWith(".jsa")));
  }

  private List<String> made() throws IOException {
    return Files.exists(made) ? Files.readAllLines(made) : List.of();
  }

  @Test
  void nothingIsBuiltAndTheJarsAreThoseOfTheInstallation() throws Exception {
    FakeTools.Answer answer = start("ls", "a b", "*");
    assertThat(answer.err()).isEmpty();
    assertThat(answer.out())
        .contains("arg[-Dtachograph.home=" + prefix + "/bin]\n")
        .endsWith("arg[" + prefix + "/tacho.jar]\narg[ls]\narg[a b]\narg[*]\n");
    assertThat(tools.run(prefix.resolve("bin/history-node"), "x").out())
        .endsWith("arg[" + prefix + "/history-node.jar]\narg[x]\n");
    Path link = Files.createSymbolicLink(dir.resolve("link"), tacho);
    assertThat(tools.run(link).out()).contains("[" + prefix + "/tacho.jar]");
    untilCached(1);
  }

  @Test
  void aFirstStartMakesAnArchiveThatTheNextOnesUse() throws Exception {
    assertThat(start("ls").out()).doesNotContain("SharedArchiveFile");
    untilCached(1);
    String name = cached().get(0);
    assertThat(name).matches("tacho-1\\.2\\.3-jdk17-\\d+\\.jsa");
    Path cache = caches.resolve("tachograph");
    assertThat(start("report", "x").out())
        .contains("arg[-XX:SharedArchiveFile=" + cache.resolve(name) + "]\n");
    assertThat(made()).hasSize(1);
    assertThat(made().get(0)).endsWith(" report " + prefix + "/examples/run/2026-11-23__06-12-47");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");
    start("run", "--", "x");
    untilCached(2);
    assertThat(cached().get(1)).matches("tacho-run-1\\.2\\.3-jdk17-\\d+\\.jsa");
    assertThat(made().get(1)).contains(" run --no-agent --out ").endsWith(" -- true");
  }

  @Test
  void anUpgradeOfTachographOrOfTheJvmNeverUsesAnOldArchive() throws Exception {
    start("ls");
    untilCached(1);
    Files.writeString(prefix.resolve("lib/build"), "1.2.3 def\n");
    assertThat(start("ls").out()).doesNotContain("SharedArchiveFile");
    untilCached(2);
    java("17.0.16+8");
    assertThat(start("ls").out()).doesNotContain("SharedArchiveFile");
    untilCached(3);
    Path other = dir.resolve("other prefix");
    Files.move(prefix, other);
    tacho = other.resolve("bin/tacho");
    assertThat(start("ls").out()).doesNotContain("SharedArchiveFile");
    untilCached(4);
  }

  @Test
  void aJvmThatMakesNoArchiveIsAskedOnce() throws Exception {
    tools.java("17.0.15+6", "-XX:ArchiveClasses*) echo tried >>'" + made + "'; exit 1;;");
    start("ls");
    untilCached(1);
    assertThat(caches.resolve("tachograph").resolve(cached().get(0))).isEmptyFile();
    assertThat(start("ls").out()).doesNotContain("SharedArchiveFile");
    start("run", "--", "x");
    untilCached(2);
    assertThat(made()).hasSize(2);
  }

  @Test
  void withoutAWritablePlaceThereIsNoneAndNoWord() throws Exception {
    Files.writeString(dir.resolve("file"), "");
    for (String place : List.of("/proc/none", dir.resolve("file").toString())) {
      FakeTools.Answer answer = tools.run(Map.of("XDG_CACHE_HOME", place), tacho, "ls");
      assertThat(answer.err()).isEmpty();
      assertThat(answer.code()).isZero();
      assertThat(answer.out()).doesNotContain("SharedArchiveFile").endsWith("arg[ls]\n");
    }
    assertThat(tools.run(tacho, "ls").out()).contains("arg[-Dtachograph.cache=]\n");
  }

  @Test
  void theCacheIsWhereTheSystemKeepsCaches() throws Exception {
    String home = Files.createDirectories(dir.resolve("home")).toString();
    assertThat(tools.run(Map.of("HOME", home), tacho, "uninstall-cache").out())
        .contains("arg[-Dtachograph.cache=" + home + "/.cache/tachograph]\n");
    Map<String, String> relative = Map.of("HOME", home, "XDG_CACHE_HOME", "x");
    assertThat(tools.run(relative, tacho, "uninstall-cache").out())
        .contains("arg[-Dtachograph.cache=" + home + "/.cache/tachograph]\n");
    Files.createDirectories(dir.resolve("home/Library/Caches"));
    assertThat(tools.run(Map.of("HOME", home), tacho, "uninstall-cache").out())
        .contains("arg[-Dtachograph.cache=" + home + "/Library/Caches/tachograph]\n");
  }

  @Test
  void noneIsMadeByItsRemovalNorWithinARecordedCommand() throws Exception {
    assertThat(start("uninstall-cache").code()).isZero();
    assertThat(startWithin("ls").code()).isZero();
    start("run", "--", "x");
    untilCached(1);
    assertThat(cached().get(0)).startsWith("tacho-run-");
  }

  @Test
  void noClassesAreTakenFromADirectoryOrFileOfAnotherUser() throws Exception {
    start("ls");
    untilCached(1);
    Path cache = caches.resolve("tachograph");
    Path archive = cache.resolve(cached().get(0));
    Path elsewhere = dir.resolve("elsewhere");
    Files.move(cache, elsewhere);
    Files.createSymbolicLink(cache, elsewhere);
    assertThat(startWithin("ls").out()).as("a link").doesNotContain("SharedArchiveFile");
    Files.delete(cache);
    Files.move(elsewhere, cache);
    assertThat(startWithin("ls").out()).contains("SharedArchiveFile");
    assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
    var nobody =
        dir.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    Files.setOwner(archive, nobody);
    assertThat(startWithin("ls").out()).as("a file").doesNotContain("SharedArchiveFile");
  }

  @Test
  void aPackageMakesArchivesForAllUsers() throws Exception {
    FakeTools.Answer answer = tools.run(prefix.resolve("lib/make-archives"));
    assertThat(answer.err()).isEmpty();
    assertThat(answer.code()).isZero();
    assertThat(start("ls").out())
        .contains("arg[-XX:SharedArchiveFile=" + prefix + "/archives/tacho-1.2.3-jdk17-");
    assertThat(start("run", "--", "x").out())
        .contains("arg[-XX:SharedArchiveFile=" + prefix + "/archives/tacho-run-1.2.3-jdk17-");
    assertThat(cached()).isEmpty();
    tools.java("17.0.15+6", "-XX:ArchiveClasses*) exit 1;;");
    Files.writeString(prefix.resolve("lib/build"), "1.2.4 abc\n");
    FakeTools.Answer none = tools.run(prefix.resolve("lib/make-archives"));
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).hasLineCount(1).contains("makes no class archive; tacho works without");
  }

  @Test
  void anInstallationThatLacksItsPartsSaysSo() throws Exception {
    Files.delete(prefix.resolve("lib/launch.sh"));
    FakeTools.Answer answer = start("ls");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err())
        .isEqualTo("tacho: " + prefix + "/lib/launch.sh is missing; install Tachograph again\n");
  }
}
