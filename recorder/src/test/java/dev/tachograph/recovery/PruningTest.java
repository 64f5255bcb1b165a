package dev.tachograph.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.RunReports;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.recovery.Pruning.Found;
import dev.tachograph.recovery.Pruning.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs made of handwritten files; what real processes leave is in RetentionTest. */
class PruningTest {
  private static final String OLD = "2026-11-20__00-00-00";
  private static final String NEW = "2026-11-21__00-00-00";

  @TempDir Path dir;

  private void write(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(dir.resolve(name), "0123456789");
    }
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private List<Found> prune(String keep) throws IOException {
    return Pruning.prune(dir, Retention.parse(keep), false, false);
  }

  private List<Outcome> outcomes(String keep, boolean force) throws IOException {
    return Pruning.prune(dir, Retention.parse(keep), force, false).stream()
        .map(Found::outcome)
        .toList();
  }

  @Test
  void runsOfTheYearTenThousandAreTheNewest() throws IOException {
    String far = RunReports.runTimestampUtc(Instant.parse("+10000-01-01T00:00:00Z"));
    assertThat(far).isEqualTo("+10000-01-01__00-00-00");
    write(far + ".json", far + ".logs.jsonl", OLD + ".json", NEW + ".json");
    prune("1");
    assertThat(names()).containsExactly(far + ".json", far + ".logs.jsonl");
  }

  @Test
  void runGoesWithAllItsFilesAndNothingElseGoes() throws IOException {
    write(
        OLD + ".json",
        OLD + ".json.new",
        OLD + ".logs.jsonl",
        OLD + ".logs.1.jsonl",
        OLD + ".logs.12.jsonl",
        OLD + ".resources.jsonl",
        OLD + ".events.jsonl",
        OLD + ".trace.json",
        OLD + ".trace.1.json",
        OLD + ".dump-1.txt",
        OLD + ".dump-23.txt",
        OLD + ".html");
    String[] others = {
      NEW + ".json",
      OLD + "-2.json",
      "2020" + OLD.substring(4) + ".html",
      OLD + ".logs.jsonl.gz",
      OLD + ".json.bak",
      OLD + "-02.json",
      OLD,
      "my-" + OLD + ".json",
      "notes.json"
    };
    write(others);
    Files.createDirectory(dir.resolve(OLD + ".trace.2.json"));
    List<Found> found = prune("2");
    assertThat(found)
        .extracting(Found::base, Found::outcome)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(OLD, Outcome.REMOVED),
            org.assertj.core.groups.Tuple.tuple(OLD + "-2", Outcome.KEPT),
            org.assertj.core.groups.Tuple.tuple(NEW, Outcome.KEPT));
    assertThat(found.get(0).files()).isEqualTo(12);
    assertThat(found.get(0).bytes()).isEqualTo(120);
    Set<String> left = new TreeSet<>(Set.of(others));
    left.add(OLD + ".trace.2.json");
    assertThat(names()).isEqualTo(left);
  }

  @Test
  void linksAreNeitherFollowedNorRemoved() throws IOException {
    Path precious = dir.resolve("precious");
    Files.writeString(precious, "mine");
    Files.createSymbolicLink(dir.resolve(OLD + ".logs.jsonl"), precious);
    Files.createSymbolicLink(dir.resolve(NEW + ".json"), precious);
    write(OLD + ".json");
    assertThat(outcomes("0", true)).containsExactly(Outcome.REMOVED);
    assertThat(precious).hasContent("mine");
    assertThat(names()).containsExactly(OLD + ".logs.jsonl", NEW + ".json", "precious");
  }

  @Test
  void sizeKeepsTheNewestRunsThatFitTogether() throws IOException {
    write("2026-11-18__00-00-00.json", "2026-11-19__00-00-00.json", NEW + ".json");
    write(OLD + ".json", OLD + ".logs.jsonl", OLD + ".events.jsonl");
    assertThat(outcomes("20B", false))
        .containsExactly(Outcome.REMOVED, Outcome.REMOVED, Outcome.REMOVED, Outcome.KEPT);
    assertThat(outcomes("10B", false)).containsExactly(Outcome.KEPT);
    assertThat(outcomes("9B", false)).containsExactly(Outcome.REMOVED);
  }

  @Test
  void pageThatWasMadeOfARunDoesNotRenewIt() throws IOException {
    write(OLD + ".json", OLD + ".html");
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(3)));
    Files.setLastModifiedTime(dir.resolve(OLD + ".json"), longAgo);
    assertThat(outcomes("4h", false)).containsExactly(Outcome.KEPT);
    assertThat(outcomes("2h", false)).containsExactly(Outcome.REMOVED);
    assertThat(names()).isEmpty();
  }

  @Test
  void indexThatLacksItsNameDoesNotMakeARunUnfinished() throws IOException {
    write(OLD + ".logs.jsonl", OLD + ".index.part");
    assertThat(Recovery.recover(dir, true)).isEmpty();
    assertThat(outcomes("0", false)).containsExactly(Outcome.REMOVED);
    assertThat(names()).isEmpty();
  }

  @Test
  void indexByItselfIsNoRun() throws IOException {
    write(OLD + ".index.part", OLD + ".html", NEW + ".index");
    assertThat(Recovery.recover(dir, true)).isEmpty();
    assertThat(outcomes("0", true)).isEmpty();
    assertThat(names()).hasSize(3);
  }

  @Test
  void ageCountsFromTheLastWriteToAnyFileOfTheRun() throws IOException {
    write(OLD + ".json", OLD + ".logs.jsonl", NEW + ".json", NEW + ".logs.jsonl");
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(3)));
    Files.setLastModifiedTime(dir.resolve(NEW + ".json"), longAgo);
    Files.setLastModifiedTime(dir.resolve(NEW + ".logs.jsonl"), longAgo);
    Files.setLastModifiedTime(dir.resolve(OLD + ".logs.jsonl"), longAgo);
    assertThat(outcomes("4h", false)).containsOnly(Outcome.KEPT);
    assertThat(outcomes("2h", false)).containsExactly(Outcome.KEPT, Outcome.REMOVED);
    assertThat(names()).containsExactly(OLD + ".json", OLD + ".logs.jsonl");
  }

  @Test
  void lockedJournalIsLeftAlone() throws IOException {
    write(OLD + ".journal", OLD + ".logs.jsonl.part");
    try (FileChannel journal =
            FileChannel.open(dir.resolve(OLD + ".journal"), StandardOpenOption.WRITE);
        var lock = Objects.requireNonNull(journal.tryLock())) {
      assertThat(lock.isValid()).isTrue();
      assertThat(outcomes("0", true)).containsExactly(Outcome.ALIVE);
    }
    assertThat(names()).hasSize(2);
  }

  @Test
  void runWhoseReportNamesALivingProcessIsLeftAlone() throws IOException {
    ProcessIdentity self = ProcessIdentity.current(Path.of("/"));
    report(self.pid(), self.startTicks(), self.bootId(), self.host());
    assertThat(outcomes("0", true)).containsExactly(Outcome.ALIVE);
  }

  @Test
  void runOfAnotherHostThatSaysRunningIsLeftAlone() throws IOException {
    report(1, 1L, "another-boot", "another-host");
    assertThat(outcomes("0", true)).containsExactly(Outcome.FOREIGN);
    write(OLD + ".journal");
    assertThat(outcomes("0", true)).containsExactly(Outcome.FOREIGN);
    assertThat(names()).hasSize(2);
  }

  @Test
  void runOfAProcessThatEndedIsLeftUntilItIsRecoveredOrForced() throws IOException {
    ProcessIdentity self = ProcessIdentity.current(Path.of("/"));
    report(self.pid(), 1L, self.bootId(), self.host());
    assertThat(outcomes("0", false)).containsExactly(Outcome.UNFINISHED);
    assertThat(names()).hasSize(1);
    assertThat(outcomes("0", true)).containsExactly(Outcome.REMOVED);
    assertThat(names()).isEmpty();
  }

  private void report(long pid, Long ticks, String boot, String host) throws IOException {
    String json =
        "{\"status\":\"running\",\"meta\":{\"env\":{\"pid\":%d,\"process_start_ticks\":%d,"
            + "\"boot_id\":\"%s\",\"host\":\"%s\",\"container\":false}}}";
    Files.writeString(dir.resolve(OLD + ".json.part"), String.format(json, pid, ticks, boot, host));
  }

  @Test
  void journalElsewhereThatIsNotNamedLikeOneIsNotRemoved() throws IOException {
    ProcessIdentity self = ProcessIdentity.current(Path.of("/"));
    report(self.pid(), 1L, self.bootId(), self.host());
    Path precious = dir.resolve("precious.journal");
    Files.writeString(precious, "mine");
    Files.writeString(dir.resolve(OLD + ".journal"), "journal-at " + precious + "\n");
    assertThat(outcomes("0", true)).containsExactly(Outcome.FAILED);
    assertThat(precious).hasContent("mine");
  }

  @Test
  void limitsAreReadInEveryUnitAndWrongOnesAreExplained() {
    assertThat(Retention.parse("10").toString()).isEqualTo("10");
    assertThat(Retention.parse("30d, 2GiB,7").toString()).isEqualTo("7,2592000s,2147483648B");
    assertThat(Retention.parse("12H").toString()).isEqualTo("43200s");
    assertThat(Retention.parse("90min").toString()).isEqualTo("5400s");
    assertThat(Retention.parse("500mib").toString()).isEqualTo("524288000B");
    assertThat(Retention.parse("1TiB").toString()).isEqualTo("1099511627776B");
    assertThat(Retention.none().isNone()).isTrue();
    assertThat(Retention.none()).hasToString("none");
    for (String wrong : List.of("", "x", "1m", "1.5d", "-3", "10,11", "2d,3h", "999999999999d")) {
      assertThatThrownBy(() -> Retention.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Retention.parse("1m"))
        .hasMessageContaining("\"1m\"")
        .hasMessageContaining("90min");
    assertThatThrownBy(() -> Retention.parse("9999999TiB")).hasMessageContaining("too much");
  }
}
