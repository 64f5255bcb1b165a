package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.recovery.Recovery;
import dev.tachograph.redaction.RedactionRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The secrets of the redaction rules, passed to everything that accepts a text, are in no output.
 */
@Timeout(180)
class SecretsTest {
  private static final String[] ARGUMENTS = {"--password", "hunter2", "--api-key", "-hunter2"};

  @TempDir Path dir;

  private Child child(String how) throws IOException {
    return Child.start(
        SecretsMain.class,
        List.of("-Dtoken=hunter2", "-Dmy.password=hunter2"),
        dir,
        Stream.concat(Stream.of(how), Stream.of(ARGUMENTS)).toArray(String[]::new));
  }

  /** What the rules take out: no part of a text of theirs that is not written stays. */
  private static Set<String> secrets() {
    Set<String> secrets = new LinkedHashSet<>(Set.of("hunter2"));
    for (RedactionRules.Rule rule : RedactionRules.replaced()) {
      for (String word : rule.given().split("[^A-Za-z0-9_+=.]+")) {
        if (word.length() > 8 && !rule.written().contains(word)) {
          secrets.add(word);
        }
      }
    }
    return secrets;
  }

  private static void isClean(String name, String text) {
    for (String secret : secrets()) {
      int at = text.indexOf(secret);
      assertThat(at < 0 ? "" : text.substring(Math.max(0, at - 100), at + secret.length()))
          .as("before " + secret + " in " + name)
          .isEmpty();
    }
  }

  private void filesAreClean(int least) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(dir)) {
      files = all.toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(least);
    boolean masked = false;
    for (Path file : files) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      isClean(file.getFileName().toString(), text);
      masked |= text.contains("***");
    }
    assertThat(masked).isTrue();
  }

  @Test
  void areInNoFileOfARunThatEndsAndNotOnItsConsole() throws Exception {
    assertThat(secrets()).hasSizeGreaterThan(5);
    try (Child child = child("end")) {
      String console = child.rest();
      assertThat(console).contains("ready", "***");
      isClean("the console", console);
    }
    filesAreClean(6);
  }

  @Test
  void areInNoFileOfARunThatIsKilledBeforeAndAfterItsRecovery() throws Exception {
    try (Child child = child("wait")) {
      child.awaitLine("ready");
      filesAreClean(5);
      child.kill();
    }
    filesAreClean(5);
    Recovery.recover(dir, false);
    filesAreClean(6);
  }
}
