package dev.tachograph.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tarball and the zip, unpacked and used. */
class TarballIT {
  @TempDir Path dir;

  @Test
  void itRecordsAProgramWithNothingBuiltAndKeepsItsArchivesInTheCache() throws Exception {
    Path home = Release.unpack(dir.resolve("a place"));
    String tacho = home.resolve("bin/tacho").toString();
    Shell shell = new Shell(dir.resolve("work"));
    assertThat(shell.call(tacho, "--version")).isEqualTo("tacho " + Release.VERSION + "\n");
    Release.writeHello(dir.resolve("work/hello.jar"));
    assertThat(shell.call(tacho, "run", "--", "java", "-jar", "hello.jar"))
        .contains("hello console");
    assertThat(shell.call(tacho, "logs", "latest")).contains("hello.World", "hello log");
    assertThat(shell.call(tacho, "report", "latest", "--html", "page.html")).contains("page.html");
    assertThat(dir.resolve("work/page.html")).content().contains("run-data", "</html>");
    Path cache = dir.resolve("work/.cache/tachograph");
    untilMade(cache);
    shell.env("TACHO_JAVA_OPTS", "-Xshare:on");
    assertThat(shell.call(tacho, "--version")).contains(Release.VERSION);
    assertThat(shell.call(tacho, "uninstall-cache"))
        .startsWith("removed 2 class archives, ")
        .endsWith("from " + cache + "\n");
    assertThat(cache).doesNotExist();
  }

  /** Both archives, of calls that read runs and of those that record one, and nothing else. */
  private static void untilMade(Path cache) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (true) {
      Set<String> names = names(cache);
      if (names.size() == 2 && names.stream().allMatch(name -> name.endsWith(".jsa"))) {
        return;
      }
      assertThat(System.nanoTime()).as("%s", names).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static Set<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void theNodeRunsFromIt() throws Exception {
    Path home = Release.unpack(dir);
    Shell shell = new Shell(dir.resolve("work"));
    // No class archive is made within a recorded command, so that nothing runs on after this.
    shell.env("TACHO_PARENT", "none");
    assertThat(shell.call(home + "/bin/history-node", "--version")).contains(Release.VERSION);
    assertThat(shell.call(home + "/bin/tacho", "demo", "--blocks", "50"))
        .contains("up to date: blocks 1 to 50", "completed in ");
  }

  @Test
  void itHoldsWhatItsJarsNameAndNothingThatIsOld() throws Exception {
    Path home = Release.unpack(dir);
    Set<String> named = new TreeSet<>(Set.of("tachograph-agent.jar"));
    for (String jar : Set.of("tacho.jar", "history-node.jar")) {
      try (JarFile file = new JarFile(home.resolve(jar).toFile())) {
        String path = file.getManifest().getMainAttributes().getValue("Class-Path");
        Stream.of(path.split(" ")).map(name -> name.replace("lib/", "")).forEach(named::add);
      }
    }
    Set<String> lib = names(home.resolve("lib"));
    lib.removeIf(name -> !name.endsWith(".jar"));
    assertThat(lib).isEqualTo(named);
    assertThat(names(home.resolve("lib/integrations")))
        .contains(
            "tachograph-logback-" + Release.VERSION + ".jar",
            "tachograph-opentelemetry-" + Release.VERSION + "-extension.jar");
    assertThat(names(home.resolve("bin")))
        .containsOnly("tacho", "history-node", "tacho.cmd", "history-node.cmd");
    assertThat(home.resolve("bin/tacho.cmd"))
        .content()
        .contains("\"%installed%\\tacho.jar\" %*\r\n")
        .doesNotContain("@name@", "@jar@");
    assertThat(names(home))
        .contains("LICENSE", "README.md", "THIRD-PARTY.txt", "man", "completions", "schemas");
    assertThat(names(home.resolve("schemas"))).contains("report.schema.json");
    assertThat(names(home.resolve("man/man1"))).contains("tacho.1", "tacho-run.1");
    // The scripts are those of the checkout, not copies that go their own way.
    for (String script : Set.of("tacho", "history-node")) {
      assertThat(Files.mismatch(home.resolve("bin/" + script), Release.ROOT.resolve(script)))
          .isEqualTo(-1);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(home.resolve("bin/" + script))))
          .isEqualTo("rwxr-xr-x");
    }
  }

  @Test
  void theZipHoldsTheSameAndTheChecksumsAreRight() throws Exception {
    Path home = Release.unpack(dir.resolve("tar"));
    Set<String> unpacked = new TreeSet<>();
    try (Stream<Path> tree = Files.walk(home)) {
      tree.filter(Files::isRegularFile)
          .forEach(file -> unpacked.add(home.getParent().relativize(file).toString()));
    }
    try (ZipFile zip = new ZipFile(Release.file(".zip").toFile())) {
      assertThat(zip.stream().filter(entry -> !entry.isDirectory()).map(Object::toString))
          .containsExactlyInAnyOrderElementsOf(unpacked);
    }
    Shell shell = new Shell(Release.DIRECTORY);
    for (String end : Set.of(".tar.gz", ".zip", ".deb", ".cdx.json")) {
      String name = Release.file(end).getFileName().toString();
      assertThat(shell.call("sha256sum", "-c", name + ".sha256")).isEqualTo(name + ": OK\n");
      assertThat(shell.call("sha512sum", "-c", name + ".sha512")).isEqualTo(name + ": OK\n");
    }
    assertThat(Release.file(".cdx.json"))
        .content()
        .contains("\"CycloneDX\"", "pkg:maven/info.picocli/picocli@", "rocksdbjni");
  }
}
