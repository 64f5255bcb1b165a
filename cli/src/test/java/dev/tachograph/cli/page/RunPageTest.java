package dev.tachograph.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.run.RunSource;
import dev.tachograph.cli.HtmlBlock;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPageTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LINES = 2_000;

  @TempDir Path dir;

  /** A log that no compression makes small. */
  private RunData noise() throws Exception {
    Random random = new Random(7);
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 2 * LINES; i++) {
      ObjectNode line = JSON.createObjectNode();
      line.put("t_ms", i).put("ts", "2026-11-23T06:12:47.000Z");
      line.put("level", i % 2 == 0 ? "WARN" : "INFO").put("target", "noise").put("thread", "main");
      StringBuilder text = new StringBuilder();
      for (int c = 0; c < 1_000; c++) {
        text.append((char) ('!' + random.nextInt(90)));
      }
      line.put("message", text.toString()).putObject("fields");
      log.append(line).append('\n');
    }
    Path file = Files.writeString(dir.resolve("2026-11-23__06-12-47.logs.jsonl"), log);
    Path base = dir.resolve("2026-11-23__06-12-47");
    return RunData.read(
        new RunSource(
            base,
            JSON.createObjectNode(),
            "killed",
            List.of(file),
            List.of(),
            List.of(),
            List.of()));
  }

  private JsonNode logs(RunData run, int most) throws Exception {
    String page = page(run, most);
    assertThat(
            page.lines()
                .filter(line -> line.startsWith("<script type=\"application/gzip+base64\""))
                .mapToInt(String::length)
                .sum())
        .isLessThan(most + 500);
    return HtmlBlock.of(page, "run-logs");
  }

  private String page(RunData run, int most) throws Exception {
    StringWriter page = new StringWriter();
    new RunPage(run, List.of(), JSON.createObjectNode(), most).write(page);
    return page.toString();
  }

  @Test
  void asManyLinesAreEmbeddedAsFit() throws Exception {
    RunData run = noise();
    JsonNode all = logs(run, RunPage.MAX_BYTES);
    assertThat(all.path("severe")).hasSize(LINES);
    assertThat(all.path("rest")).hasSize(LINES);
    JsonNode some = logs(run, 3 << 20);
    assertThat(some.path("severe").size()).isBetween(LINES / 20, LINES - 1);
    assertThat(some.path("rest").size()).isBetween(1, LINES - 1);
    assertThat(some.path("severe_of").asInt()).isEqualTo(LINES);
    assertThat(some.path("rest_of").asInt()).isEqualTo(LINES);
    // They are from the whole run, not from its beginning alone.
    assertThat(some.path("severe").get(some.path("severe").size() - 1).get(0).asInt())
        .isGreaterThan(LINES);
  }

  @Test
  void whereNothingFitsThereIsOneLineOfEach() throws Exception {
    JsonNode logs = HtmlBlock.of(page(noise(), 1), "run-logs");
    assertThat(logs.path("severe")).hasSize(1);
    assertThat(logs.path("rest")).hasSize(1);
  }
}
