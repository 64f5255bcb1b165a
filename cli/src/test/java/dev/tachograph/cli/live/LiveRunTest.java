package dev.tachograph.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.cli.text.Columns;
import dev.tachograph.cli.text.Style;
import dev.tachograph.resources.ResourceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRunTest {
  private static final Head HEAD = new Head("demo", "2026-11-23__06-12-47", 77, "running");

  @TempDir Path dir;

  private Path base;
  private LiveRun run;
  private final View view = new View();
  private List<LiveThreads.Row> threads = List.of();

  @BeforeEach
  void aRun() throws IOException {
    base = dir.resolve("2026-11-23__06-12-47");
    run = new LiveRun(base);
  }

  private Path file(String suffix) {
    return base.resolveSibling(base.getFileName() + suffix);
  }

  private void append(String suffix, String... lines) throws IOException {
    String text = String.join("\n", lines) + "\n";
    Files.writeString(file(suffix), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String sample(long millis, long processed, long queue) {
    return "{\"t_ms\":%d,\"rss_kb\":2048,\"proc_cpu_pct\":50.5,\"heap_used_kb\":512,"
            .formatted(millis)
        + "\"heap_max_kb\":1024,\"gc_pause_ms\":7,\"proc_write_mib_s\":1.5,\"status\":\"fetching\","
        + "\"processed\":%d,\"queue\":%d,\"inflight\":0}".formatted(processed, queue);
  }

  private String screen(int columns, int rows) throws IOException {
    run.poll();
    List<String> lines =
        new Screen(true, new Style(false)).lines(HEAD, run, threads, view, columns, rows);
    assertThat(lines).hasSizeLessThanOrEqualTo(rows);
    assertThat(lines).allMatch(line -> Columns.of(line) <= columns);
    return String.join("\n", lines);
  }

  @Test
  void screenReportsProgressRateEndAndCharts() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900), sample(2000, 200, 800));
    assertThat(screen(100, 30))
        .contains("demo  pid 77  running  up 2.00 s")
        .contains("20.0 %  200 of 1,000  100/s  ETA 8.00 s")
        .contains("fetching  queue 800")
        .contains("50.5 %", "2.0 MiB", "512 KiB of 1.0 MiB", "1.5 MiB/s", "7 ms", "q quit  h help");
    append(".resources.jsonl.part", sample(3000, 900, 100));
    assertThat(screen(100, 30)).contains("ETA 250 ms", "700/s");
  }

  @Test
  void screenShowsTheProgressOfAnyProgramAndItsOwnFigures() throws IOException {
    String sample =
        "{\"t_ms\":%d,\"status\":\"importing\",\"done\":%d,\"total\":1000,\"threads\":9,\"rows_skipped\":3}";
    append(".resources.jsonl.part", sample.formatted(1000, 100), sample.formatted(2000, 200));
    assertThat(screen(100, 30))
        .contains("20.0 %  200 of 1,000  100/s  ETA 8.00 s")
        .contains("importing  threads 9  rows skipped 3")
        .doesNotContain("queue", "peers active", "t ms");
  }

  @Test
  void screenReportsWhatIsShortAndTheLimitsOfTheCgroup() throws IOException {
    append(
        ".resources.jsonl.part",
        "{\"t_ms\":1000,\"run_queue_wait_pct\":41.5,\"disk_util_pct\":38,\"disk_wait_ms\":1.5,"
            + "\"tcp_retransmits_s\":3,\"alloc_mib_s\":164,\"heap_after_gc_kb\":2048,"
            + "\"native_kb\":null,\"run_free_kb\":1048576,\"cgroup_memory_kb\":4096,"
            + "\"cgroup_memory_max_kb\":8192,\"cgroup_anon_kb\":3072,\"cgroup_file_kb\":1024,"
            + "\"cgroup_memory_high_kb\":\"max\",\"usable_cpus\":2,\"cgroup_cpu_max_cores\":1.5,"
            + "\"cgroup_throttled_pct\":12.5,\"cgroup_psi_memory_some_pct\":4}");
    assertThat(screen(200, 30))
        .contains("waits       run queue 41.5 %  disk busy 38 %  a request 1.5 ms  retransmits 3/s")
        .contains("allocates 164 MiB/s  heap after GC 2.0 MiB  disk free 1.00 GiB")
        .contains("cgroup      4.0 MiB  of 8.0 MiB  anonymous 3.0 MiB  files 1.0 MiB  CPUs 2")
        .contains("quota 1.5  throttled 12.5 %  memory waits 4 %");
  }

  @Test
  void samplesBeforeTheFirstProgressDoNotHideTheRate() throws IOException {
    append(".resources.jsonl.part", "{\"t_ms\":0,\"processed\":null}");
    append(".resources.jsonl.part", sample(1000, 100, 900), sample(2000, 200, 800));
    assertThat(screen(100, 30)).contains("100/s  ETA 8.00 s");
  }

  @Test
  void everySizeIsKeptTo() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900), sample(2000, 200, 800));
    append(".logs.jsonl.part", "{\"t_ms\":1,\"level\":\"WARN\",\"message\":\"漢字漢字漢字\"}");
    for (int columns = 20; columns < 200; columns += 30) {
      for (int rows = 4; rows < 60; rows += 7) {
        screen(columns, rows);
      }
    }
  }

  @Test
  void peersStandByQualityAndHostileOnesAreHarmless() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900));
    append(
        ".events.jsonl.part",
        fetched("bad", 10, 0, "timed\\u001b[2Jout"),
        fetched("good", 10, 10, null),
        fetched("half", 10, 5, null),
        "{\"event\":\"peer_connected\",\"peer_id\":\"untried\\n\\u001b[31m\"}",
        "{\"event\":\"peer_banned\",\"peer_id\":\"bad\",\"reason\":\"5 failures\\u202e\"}");
    String shown = screen(120, 40);
    assertThat(shown).containsSubsequence("\ngood ", "1.00", "\nhalf ", "0.50", "\nbad ", "0.00");
    assertThat(shown).containsSubsequence("\nbad ", "\nuntried\\n\\u001b[31m");
    assertThat(shown).contains("banned  5 failures\\u202e").doesNotContain("\u001b", "\u202e");
  }

  private static String fetched(String peer, int asked, int received, String error) {
    return "{\"event\":\"fetch_end\",\"peer_id\":\"%s\",\"asked_blocks\":%d,\"received_blocks\":%d,"
            .formatted(peer, asked, received)
        + "\"error\":%s}".formatted(error == null ? "null" : "\"" + error + "\"");
  }

  @Test
  void latestWarningsAreShownAndOthersAreNot() throws IOException {
    append(
        ".logs.jsonl.part",
        "{\"t_ms\":1,\"level\":\"INFO\",\"message\":\"quiet\",\"fields\":{}}",
        "{\"t_ms\":1500,\"level\":\"WARN\",\"message\":\"odd\",\"fields\":{\"n\":4}}",
        "not json",
        "{\"t_ms\":2500,\"level\":\"ERROR\",\"message\":\"worse\",\"fields\":{}}");
    assertThat(screen(100, 40))
        .containsSubsequence("latest warnings", "1.50 s  WARN  odd n=4", "2.50 s  ERROR  worse")
        .doesNotContain("quiet");
  }

  @Test
  void fileThatIsFollowedByAnotherAndGetsItsNameIsReadOn() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900));
    run.poll();
    append(".resources.jsonl.part", sample(2000, 200, 800));
    Files.move(file(".resources.jsonl.part"), file(".resources.1.jsonl"));
    append(".resources.jsonl.part", sample(3000, 300, 700));
    run.poll();
    Files.move(file(".resources.jsonl.part"), file(".resources.jsonl"));
    run.poll();
    assertThat(run.series(ResourceKey.PROCESSED)).containsExactly(100, 200, 300);
  }

  @Test
  void longFileIsReadFromItsEnd() throws IOException {
    String filler = "x".repeat(1000);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      lines
          .append("{\"t_ms\":")
          .append(i)
          .append(",\"done\":")
          .append(i)
          .append(",\"f\":\"")
          .append(filler)
          .append("\"}\n");
    }
    Files.writeString(file(".resources.jsonl.part"), lines);
    run.poll();
    double[] seen = run.series(ResourceKey.DONE);
    assertThat(seen[seen.length - 1]).isEqualTo(1999);
    assertThat(seen).hasSizeLessThanOrEqualTo(600);
  }

  @Test
  void runWithoutFilesIsShownAsSuch() throws IOException {
    assertThat(screen(80, 24)).contains("no progress is reported", "no sample yet");
    assertThat(new Screen(false, new Style(false)).plain(HEAD, run)).isNull();
    append(".resources.jsonl.part", sample(1000, 100, 900), sample(2000, 200, 800));
    run.poll();
    assertThat(new Screen(false, new Style(false)).plain(HEAD, run))
        .isEqualTo(
            "2.00 s  running  fetching  done 200  100/s  ETA 8.00 s  CPU 50.5 %  memory 2.0 MiB"
                + "  heap 512 KiB  GC 7 ms");
  }

  private void keys(String typed) {
    typed.chars().forEach(key -> assertThat(view.key(key)).isTrue());
  }

  @Test
  void keysAreListedAndHelpExplainsThem() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900));
    assertThat(screen(80, 24))
        .endsWith("q quit  h help  space pause  s sort  / filter  l level  t threads");
    keys("h");
    assertThat(screen(80, 24)).contains("q, Ctrl-C", "Esc gives up").doesNotContain("CPU of host");
    keys("?");
    assertThat(screen(80, 24)).contains("CPU of host");
    assertThat(view.key('q')).isFalse();
  }

  @Test
  void pauseIsShownUntilItEnds() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900));
    keys("p");
    assertThat(view.isPaused()).isTrue();
    assertThat(screen(80, 24)).contains("PAUSED");
    keys(" ");
    assertThat(screen(80, 24)).doesNotContain("PAUSED");
  }

  @Test
  void peersAreSortedByWhatTheViewerChooses() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900));
    append(
        ".events.jsonl.part",
        fetched("zeta", 10, 10, null),
        fetched("zeta", 10, 10, null),
        fetched("alpha", 10, 0, "timeout"),
        fetched("mid", 90, 80, null));
    assertThat(screen(120, 40)).containsSubsequence("peer (by quality)", "zeta ", "mid ", "alpha ");
    keys("s");
    assertThat(screen(120, 40)).containsSubsequence("peer (by failures)", "alpha ", "zeta ");
    keys("s");
    assertThat(screen(120, 40)).containsSubsequence("peer (by blocks)", "mid ", "zeta ", "alpha ");
    keys("s");
    assertThat(screen(120, 40)).containsSubsequence("peer (by name)", "alpha ", "mid ", "zeta ");
    threads = List.of(new LiveThreads.Row("worker", "R", 50));
    keys("t");
    assertThat(screen(120, 40)).contains("thread (by", "worker").doesNotContain("peer (by");
  }

  @Test
  void logLinesAreFilteredByWhatIsTyped() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900));
    append(
        ".logs.jsonl.part",
        "{\"t_ms\":1,\"level\":\"WARN\",\"message\":\"slow\",\"fields\":{\"peer\":\"q1\"}}",
        "{\"t_ms\":2,\"level\":\"WARN\",\"message\":\"slow\",\"fields\":{\"peer\":\"b2\"}}",
        "{\"t_ms\":3,\"level\":\"DEBUG\",\"message\":\"quiet\",\"fields\":{\"peer\":\"q1\"}}");
    keys("/PEER=qx");
    view.key(127);
    assertThat(screen(80, 24)).contains("/PEER=q_", "peer=b2");
    keys("\r");
    assertThat(screen(80, 24))
        .contains("warnings with 'PEER=q'", "peer=q1")
        .doesNotContain("b2", "quiet");
    keys("ll");
    assertThat(screen(80, 24)).contains("log lines, DEBUG and above", "quiet peer=q1");
    keys("/zzz\r");
    assertThat(screen(80, 24)).contains("with 'PEER=qzzz': none");
    keys("/other\u001b");
    assertThat(view.filter()).isEqualTo("PEER=qzzz");
  }

  @Test
  void processWithoutProgressShowsWhatItUsesAndItsLog() throws IOException {
    append(
        ".resources.jsonl.part",
        "{\"t_ms\":1000,\"rss_kb\":2048,\"proc_cpu_pct\":150,\"threads\":9,\"open_fds\":91,"
            + "\"gc_pause_ms\":7,\"psi_io_some_pct\":12.5,\"proc_read_mib_s\":3}");
    append(
        ".logs.jsonl.part",
        "{\"t_ms\":900,\"level\":\"INFO\",\"message\":\"started\",\"fields\":{}}");
    threads =
        List.of(
            new LiveThreads.Row("idle\u001b[31m", "S", 0), new LiveThreads.Row("busy", "R", 97));
    assertThat(screen(80, 24))
        .contains("threads 9  open fds 91", "150 %", "3 MiB/s", "7 ms", "pressure    I/O 12.5 %")
        .contains("log lines, INFO and above", "started")
        .containsSubsequence("thread (by CPU)", "busy", "97 %  running", "idle\\u001b[31m")
        .doesNotContain("no progress", "speed", "ETA", "\u001b");
    assertThat(new Screen(false, new Style(false)).plain(HEAD, run))
        .isEqualTo("1.00 s  running  CPU 150 %  memory 2.0 MiB  heap -  GC 7 ms");
  }

  @Test
  void colorsShowTheState() throws IOException {
    append(".resources.jsonl.part", sample(1000, 100, 900).replace("512", "1000"));
    append(
        ".events.jsonl.part",
        "{\"event\":\"peer_banned\",\"peer_id\":\"bad\",\"reason\":\"5 failures\"}");
    append(".logs.jsonl.part", "{\"t_ms\":1,\"level\":\"ERROR\",\"message\":\"worse\"}");
    run.poll();
    List<String> lines = new Screen(true, new Style(true)).lines(HEAD, run, threads, view, 80, 30);
    assertThat(String.join("\n", lines))
        .contains("\u001b[32mrunning", "\u001b[31m1000 KiB of 1.0 MiB", "\u001b[31mbad ")
        .contains("\u001b[31m1 ms  ERROR  worse");
    assertThat(lines).allMatch(line -> Columns.of(line) <= 80);
  }

  @Test
  void threadsOfAProcessAreReadWithTheirShareOfTime() throws IOException {
    Path task = Files.createDirectories(dir.resolve("proc/7/task/8"));
    long[] now = {1_000};
    LiveThreads threads = new LiveThreads(dir.resolve("proc"), () -> now[0]);
    Files.writeString(task.resolve("stat"), "8 (a) b) R 1 1 1 0 -1 0 0 0 0 0 100 20 0 0 20 0\n");
    threads.poll(7);
    assertThat(threads.rows()).containsExactly(new LiveThreads.Row("a) b", "R", Double.NaN));
    now[0] = 2_000;
    Files.writeString(task.resolve("stat"), "8 (a) b) S 1 1 1 0 -1 0 0 0 0 0 130 40 0 0 20 0\n");
    threads.poll(7);
    assertThat(threads.rows()).containsExactly(new LiveThreads.Row("a) b", "S", 50));
    threads.poll(9);
    now[0] = 3_000;
    threads.poll(9);
    assertThat(threads.rows()).isEmpty();
  }
}
