package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.common.RunFileName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Traces in the Performance panel of Chrome's developer tools, as Chromium has it. Its modules are
 * called by the names that Chromium 156 has for them; they are no interface and may change.
 */
@Tag("once")
class ChromePanelTest {
  /**
   * Loads a file as the panel's button does, and tells the slices of every thread, by the engine
   * behind the panel: name, start and duration in µs.
   */
  private static final String LOAD =
      """
      (async () => {
        const errors = [];
        console.error = (...texts) => errors.push(texts.join(' '));
        const {TimelinePanel} = await import('./panels/timeline/timeline.js');
        const {Handlers} = await import('./models/trace/trace.js');
        const panel = TimelinePanel.TimelinePanel.instance();
        const before = panel.model.size();
        panel.loadFromFile(new File([%s], 'trace.json', {type: 'application/json'}));
        while (panel.model.size() === before || !panel.hasActiveTrace()) {
          await new Promise(go => setTimeout(go, 20));
        }
        const threads = {};
        for (const thread of Handlers.Threads.threadsInTrace(panel.model.parsedTrace(before).data)) {
          threads[thread.tid] = {
            name: thread.name,
            slices: thread.entries.map(entry => [entry.name, entry.ts, entry.dur ?? 0]),
          };
        }
        return {errors, threads};
      })()
      """;

  @TempDir static Path dir;

  private static Browser browser;
  private static RunFileSet run;

  private record Slice(String name, BigDecimal start, BigDecimal duration) {
    static Slice of(String name, JsonNode start, JsonNode duration) {
      return new Slice(name, exact(start), exact(duration));
    }

    /** To the nanosecond: the panel takes doubles. */
    private static BigDecimal exact(JsonNode micros) {
      return new BigDecimal(micros.asText("0")).setScale(3, RoundingMode.HALF_UP);
    }
  }

  @BeforeAll
  static void aRunAndABrowser() throws Exception {
    assumeTrue(Browser.isThere(), "NOT TESTED: there is no chromium on the PATH");
    run = SpansOfAllKinds.record(dir.resolve("logs"));
    browser = new Browser(dir.resolve("profile"));
    browser.openDevTools("timeline");
  }

  @AfterAll
  static void nothingIsLeft() {
    if (browser != null) {
      browser.close();
    }
  }

  private static JsonNode load(Path file) throws Exception {
    String text = Report.JSON.writeValueAsString(Files.readString(file));
    return browser.eval(LOAD.formatted(text));
  }

  private static Map<Long, List<Slice>> slices(Path file, String... kinds) throws Exception {
    Map<Long, List<Slice>> threads = new HashMap<>();
    for (JsonNode event : Report.JSON.readTree(file.toFile())) {
      if (List.of(kinds).contains(event.path("ph").asText())) {
        threads
            .computeIfAbsent(event.path("tid").asLong(), any -> new ArrayList<>())
            .add(Slice.of(event.path("name").asText(), event.path("ts"), event.path("dur")));
      }
    }
    return threads;
  }

  @Test
  void anExportHasEverySliceWithItsTimesAndNoError() throws Exception {
    Path file = dir.resolve("chrome.json");
    Cli cli = new Cli().call("export", run.path().toString(), "--chrome", file.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    JsonNode loaded = load(file);
    assertThat(loaded.path("errors")).isEmpty();
    Map<Long, List<Slice>> wanted = slices(file, "X");
    assertThat(loaded.path("threads")).hasSameSizeAs(wanted.keySet());
    wanted.forEach(
        (thread, slices) -> {
          List<Slice> drawn = new ArrayList<>();
          loaded
              .at("/threads/" + thread + "/slices")
              .forEach(s -> drawn.add(Slice.of(s.get(0).asText(), s.get(1), s.get(2))));
          assertThat(drawn).as("%d", thread).containsExactlyInAnyOrderElementsOf(slices);
        });
  }

  /** The panel mistakes ends and complains, which is why there is an export. */
  @Test
  void theTraceItselfHasEverySliceOfEveryThread() throws Exception {
    Path file = run.files(RunFileName.Kind.TRACE).get(0);
    JsonNode loaded = load(file);
    Map<Long, List<Slice>> wanted = slices(file, "B", "X");
    assertThat(loaded.path("threads")).hasSameSizeAs(wanted.keySet());
    wanted.forEach(
        (thread, slices) ->
            assertThat(loaded.at("/threads/" + thread + "/slices"))
                .as("%d", thread)
                .hasSameSizeAs(slices));
  }
}
