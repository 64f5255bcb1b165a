package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.recovery.Recovery;
import dev.tachograph.redaction.RedactionRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

  /** What only rules of the user know, as parts of {@link SecretsMain#OF_RULES}. */
  private static final List<String> OF_RULES =
      List.of("zebra4", "f00d99", "z\u00e9bra7", "bra7", "z 9");

  private Child child(String how, String rules) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(how, rules));
    arguments.addAll(List.of(ARGUMENTS));
    if (rules.equals("rules")) {
      arguments.addAll(SecretsMain.OF_RULES);
    }
    return Child.start(
        Map.of(
            "MYSQL_PWD",
            "hunter2",
            "APP_OPTS",
            "--token hunter2",
            "JAVA_TOOL_OPTIONS",
            "-Dz=zebra4"),
        SecretsMain.class,
        List.of("-Dtoken=hunter2", "-Dmy.password=hunter2", "-Dapp=zebra4711"),
        dir,
        arguments.toArray(String[]::new));
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
    isClean(name, text, secrets());
  }

  private static void isClean(String name, String text, Collection<String> secrets) {
    for (String secret : secrets) {
      int at = text.indexOf(secret);
      assertThat(at < 0 ? "" : text.substring(Math.max(0, at - 100), at + secret.length()))
          .as("before " + secret + " in " + name)
          .isEmpty();
    }
  }

  private void filesAreClean(int least) throws IOException {
    filesAreClean(least, List.of());
  }

  private void filesAreClean(int least, Collection<String> more) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(dir)) {
      files = all.toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(least);
    boolean masked = false;
    for (Path file : files) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      isClean(file.getFileName().toString(), text);
      isClean(file.getFileName().toString(), text, more);
      masked |= text.contains("***");
    }
    assertThat(masked).isTrue();
  }

  @Test
  void areInNoFileOfARunThatEndsAndNotOnItsConsole() throws Exception {
    assertThat(secrets()).hasSizeGreaterThan(5);
    try (Child child = child("end", "plain")) {
      String console = child.rest();
      assertThat(console).contains("ready", "***");
      isClean("the console", console);
    }
    filesAreClean(6);
  }

  @Test
  void areInNoFileOfARunThatIsKilledBeforeAndAfterItsRecovery() throws Exception {
    try (Child child = child("wait", "plain")) {
      child.awaitLine("ready");
      filesAreClean(5);
      child.kill();
    }
    filesAreClean(5);
    Recovery.recover(dir, false);
    filesAreClean(6);
  }

  @Test
  void ofRulesOfTheUserAreInNoFileOfARunThatEndsAndNotOnItsConsole() throws Exception {
    try (Child child = child("end", "rules")) {
      String console = child.rest();
      assertThat(console).contains("ready", "***");
      String own = console.replaceFirst("(?s)^Picked up[^\n]*\n", "");
      isClean("the console", own, OF_RULES);
    }
    filesAreClean(6, OF_RULES);
    RunFilesOf.in(dir).check();
  }

  @Test
  void ofRulesOfTheUserAreInNoFileOfARunThatIsKilledAndRecovered() throws Exception {
    try (Child child = child("wait", "rules")) {
      child.awaitLine("ready");
      filesAreClean(5, OF_RULES);
      child.kill();
    }
    Recovery.recover(dir, false);
    filesAreClean(6, OF_RULES);
    RunFilesOf.in(dir).check();
  }
}
