package dev.tachograph.cli.attach;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tachograph.cli.command.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a JVM is out of reach is one sentence each, before anything is done to it. */
class JvmProcessTest {
  @TempDir private Path proc;

  private Path namespaces(String process, String mount, String pids) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(process).resolve("ns"));
    Files.createSymbolicLink(directory.resolve("mnt"), Path.of("mnt:[" + mount + "]"));
    Files.createSymbolicLink(directory.resolve("pid"), Path.of("pid:[" + pids + "]"));
    Files.writeString(proc.resolve(process).resolve("maps"), "7f00 r-xp /usr/lib/libjvm.so\n");
    return directory;
  }

  @BeforeEach
  void self() throws IOException {
    namespaces("self", "1", "2");
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> JvmProcess.reachable("7", proc))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(why);
  }

  @Test
  void anotherMountNamespaceIsSaid() throws IOException {
    namespaces("7", "9", "2");
    assertRefused("the process 7 is in another mount namespace");
  }

  @Test
  void anotherPidNamespaceIsSaid() throws IOException {
    namespaces("7", "1", "9");
    assertRefused("the process 7 is in another pid namespace");
  }

  @Test
  void whatIsNoJvmIsSaid() throws IOException {
    namespaces("7", "1", "2");
    Files.writeString(proc.resolve("7/maps"), "7f00 r-xp /usr/bin/cat\n");
    assertRefused("the process 7 is no JVM");
  }

  @Test
  void anotherUserIsSaid() throws IOException {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "NOT TESTED: only root can give files away");
    namespaces("7", "1", "2");
    // Root may attach to whomever; here the caller is one of them.
    Files.setAttribute(proc.resolve("self"), "unix:uid", 65533);
    Files.setAttribute(proc.resolve("7"), "unix:uid", 65534);
    assertRefused("belongs to another user (uid 65534)");
  }
}
