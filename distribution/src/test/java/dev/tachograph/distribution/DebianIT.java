package dev.tachograph.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An empty Debian with a JRE: the tarball is unpacked, the package installed and purged. */
@Tag("heavy")
@Timeout(3600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DebianIT {
  /** All files but those that tell what dpkg did, and what belongs to nobody. */
  private static final String FILES =
      "find / -xdev \\( -path /proc -o -path /var/lib/dpkg -o -path /var/log -o -path /tmp \\) -prune"
          + " -o -print | sort";

  private EmptyRoot root;

  @BeforeAll
  void anEmptyRoot(@TempDir Path dir) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root changes its root");
    root = EmptyRoot.create(dir);
    Release.writeHello(dir.resolve("hello.jar"));
    root.put(dir.resolve("hello.jar"), "/srv/hello.jar");
    root.put(Release.file(".tar.gz"), "/srv/tachograph.tar.gz");
    root.put(Release.file(".deb"), "/srv/tachograph.deb");
  }

  @Test
  void theTarballIsUnpackedAndRecordsAProgramWhosePageIsThere() throws Exception {
    String said =
        root.call(
            "cd /srv; tar xzf tachograph.tar.gz; PATH=$(echo /srv/tachograph-*/bin):$PATH;"
                + " tacho run -- java -jar hello.jar; tacho report latest --html page.html;"
                + " tacho logs latest");
    assertThat(said).contains("hello console", "hello.World", "hello log", "page.html");
    assertThat(root.path("/srv/page.html")).content().contains("run-data", "</html>");
    // The shell is process 1 here, tacho is not: archives are made in the background, or were ended
    // with it.
    assertThat(root.path("/root/.cache/tachograph")).isDirectory();
    assertThat(root.call("rm -rf /srv/tachograph-*; ls /srv")).doesNotContain("tachograph-");
  }

  @Test
  void thePackageIsInstalledUsedAndPurgedAndLeavesNothing() throws Exception {
    root.call("rm -rf /root/.cache");
    List<String> before = root.call(FILES).lines().toList();
    String said =
        root.call(
            "dpkg -i /srv/tachograph.deb; cd /tmp; tacho --version; history-node --version;"
                + " tacho run -- java -jar /srv/hello.jar; tacho report latest; ls /var/cache/tachograph;"
                + " ls /usr/share/man/man1/tacho.1");
    assertThat(said)
        .contains("tacho " + Release.VERSION, "history-node", "hello console", "completed in ")
        .containsPattern("(?m)^tacho-[^\n]*-jdk17-\\d+\\.jsa$")
        .containsPattern("(?m)^tacho-run-[^\n]*-jdk17-\\d+\\.jsa$");
    // With archives of the package no user needs any.
    assertThat(root.path("/root/.cache/tachograph")).doesNotExist();
    List<String> installed = root.call(FILES).lines().toList();
    assertThat(installed)
        .contains(
            "/usr/bin/tacho",
            "/usr/share/man/man1/tacho-run.1",
            "/usr/share/bash-completion/completions/tacho",
            "/usr/share/doc/tachograph/copyright");
    root.call("rm -rf /root/.cache; dpkg --purge tachograph");
    assertThat(root.call(FILES).lines().toList()).isEqualTo(before);
    assertThat(root.call("dpkg -l tachograph 2>&1 || true")).contains("no packages found");
  }

  @Test
  void asTheFirstProcessOfAContainerWithAReadOnlyRootItRecords() throws Exception {
    Files.createDirectories(root.path("/srv/logs"));
    String said =
        root.call(
            "cd /srv; mkdir -p /srv/image; tar xzf tachograph.tar.gz -C image --strip-components=1;"
                + " image/lib/make-archives; mount --bind / /mnt; mount -o remount,bind,ro /mnt;"
                + " mount -t tmpfs none /mnt/tmp; mount --bind /srv/logs /mnt/srv/logs;"
                + " mount -t proc none /mnt/proc;"
                + " exec chroot /mnt /srv/image/bin/tacho run --out /srv/logs -- java -jar /srv/hello.jar");
    assertThat(said).contains("hello console").doesNotContain("Read-only");
    assertThat(root.call("/srv/image/bin/tacho ls /srv/logs")).contains("completed");
    root.call("rm -rf /srv/image /srv/logs");
  }
}
