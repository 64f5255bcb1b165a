package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.common.Dump;
import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.RunEvent;
import dev.tachograph.common.StateSource;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.report.PeerHealthSummary;
import dev.tachograph.resources.Progress;
import dev.tachograph.trace.Span;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that a program passes in, wherever it can. */
class PassedValuesTest {
  private static final Log LOG = Log.get("test.values");

  @TempDir Path dir;

  private RunConfigBuilder config() {
    return RunConfig.builder()
        .outputDir(dir)
        .consoleFilter(null)
        .traceOptions(dev.tachograph.trace.TraceOptions.DEFAULT.withArgs(true))
        .jsonFilter(LogFilter.parse("trace"));
  }

  private static final class Hostile implements CharSequence {
    @Override
    public int length() {
      throw new StackOverflowError();
    }

    @Override
    public char charAt(int index) {
      throw new IllegalStateException();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      throw new IllegalStateException();
    }

    @Override
    public String toString() {
      throw new AssertionError("not for you");
    }
  }

  private static Map<String, Object> shapes() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("decimal", new BigDecimal("0.10"));
    values.put("ids", new int[] {1, 2});
    values.put("map", Map.of("k", List.of(true)));
    List<Object> cyclic = new ArrayList<>();
    cyclic.add(cyclic);
    values.put("cyclic", cyclic);
    values.put("hostile", new Hostile());
    values.put("after", "x");
    return values;
  }

  private static final String SHAPES =
      "{\"decimal\":0.10,\"ids\":[1,2],\"map\":{\"k\":[true]},"
          + "\"cyclic\":[\"<cut: contains itself>\"],"
          + "\"hostile\":\"<toString threw java.lang.AssertionError>\",\"after\":\"x\"}";

  @Test
  void reportComesWhateverWasGivenAndTheExitCodeStands() throws Exception {
    int code =
        Tachograph.run(
            config().build(),
            run -> {
              shapes().forEach(run::putResult);
              shapes().forEach(run::putConfig);
              run.putDerived("all", shapes());
              run.putDerived(null, 1);
              for (int i = 0; i < 20_000; i++) {
                run.putDerived("k" + i, "y".repeat(200));
              }
              run.peerHealthSource(() -> Arrays.asList((PeerHealthSummary) null));
              run.progressSource(
                  () -> {
                    throw new OutOfMemoryError("none of ours");
                  });
              return 7;
            });
    assertThat(code).isEqualTo(7);
    RunFilesOf files = RunFilesOf.in(dir).check();
    JsonNode report = files.report();
    assertThat(report.at("/end/exit_code").asInt()).isEqualTo(7);
    assertThat(files.text(".json")).contains("\"results\":" + SHAPES, "\"config\":" + SHAPES);
    assertThat(files.text(".json")).contains("\"all\":" + SHAPES);
    assertThat(report.get("derived").size()).isBetween(2_000, 3_000);
    assertThat(report.get("findings").findValuesAsText("rule"))
        .contains("values_cut", "source_failed");
    JsonNode cut = null;
    for (JsonNode finding : report.get("findings")) {
      cut = finding.get("rule").asText().equals("values_cut") ? finding : cut;
    }
    assertThat(cut.at("/evidence/values").toString())
        .contains("config.cyclic", "results.hostile", "derived.all")
        .doesNotContain("results.after");
    assertThat(cut.at("/evidence/left_out").asInt()).isGreaterThan(17_000);
  }

  @Test
  void valuesKeepTheirTypesAtEveryPlaceThatTakesThem() throws Exception {
    Dump[] dump = new Dump[1];
    Tachograph.run(
        config().build(),
        run -> {
          run.stateSource(
              new StateSource() {
                @Override
                public String title() {
                  return "shapes";
                }

                @Override
                public void writeState(FieldConsumer out) {
                  shapes().forEach(out::putAny);
                  out.put("text", new Hostile());
                }
              });
          run.events()
              .record(
                  new RunEvent() {
                    @Override
                    public String event() {
                      return "shapes";
                    }

                    @Override
                    public void writeFields(FieldConsumer out) {
                      shapes().forEach(out::putAny);
                      out.put("text", new Hostile());
                    }
                  });
          var record = LOG.info("shapes");
          shapes().forEach(record::withAny);
          record.emit();
          try (Span span = Span.open("shapes")) {
            shapes().forEach(span::withAny);
          }
          dump[0] = Tachograph.dump().orElseThrow();
          return 0;
        });
    RunFilesOf files = RunFilesOf.in(dir).check();
    assertThat(files.text(".logs.jsonl"))
        .contains("\"message\":\"shapes\",\"fields\":" + SHAPES + ",\"truncated\":true");
    String members = SHAPES.substring(1, SHAPES.length() - 1);
    String text = ",\"text\":\"<toString threw java.lang.AssertionError>\"";
    assertThat(files.text(".events.jsonl"))
        .contains("\"event\":\"shapes\"," + members + text + ",\"truncated\":true");
    assertThat(files.text(".trace.json")).contains(SHAPES);
    assertThat(dump[0].text())
        .contains("  decimal: 0.10\n", "  ids: [1,2]\n", "  map: {\"k\":[true]}\n")
        .contains("  text: <toString threw java.lang.AssertionError>\n");
    assertThat(files.text(".logs.jsonl"))
        .contains("\"message\":\"SIGUSR1: shapes\",\"fields\":{" + members);
  }

  @Test
  void severalLayersGetTheSameShapes() throws Exception {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    Tachograph.run(
        config()
            .consoleFilter(LogFilter.parse("info"))
            .consoleStream(new PrintStream(console, true, StandardCharsets.UTF_8))
            .build(),
        run -> {
          var record = LOG.info("shapes");
          shapes().forEach(record::withAny);
          record.withAny("nested", Map.of("password", "hunter2")).emit();
          return 0;
        });
    String members = SHAPES.substring(1, SHAPES.length() - 1);
    assertThat(RunFilesOf.in(dir).check().text(".logs.jsonl"))
        .contains("\"fields\":{" + members + ",\"nested\":{\"password\":\"***\"}}");
    assertThat(console.toString(StandardCharsets.UTF_8))
        .contains("decimal=0.10 ids=[1,2] map={\"k\":[true]}")
        .doesNotContain("hunter2");
  }

  @Test
  void progressAndPeersThatAreNotAsAgreedCostThemselvesAlone() throws Exception {
    Tachograph.run(
        config().build(),
        run -> {
          run.progressSource(() -> (Progress) null);
          run.peerHealthSource(() -> null);
          return 0;
        });
    assertThat(RunFilesOf.in(dir).check().report().get("status").asText()).isEqualTo("completed");
  }
}
