package dev.tachograph.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.logging.Log;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TachographSpanProcessorTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path dir;

  @Test
  void spansOfTheSdkLandInTheTraceAndTheirIdsInLogRecords() throws Exception {
    RunConfig config = RunConfig.builder().outputDir(dir).consoleFilter(null).build();
    List<String> ids = new ArrayList<>();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(TachographSpanProcessor.create()).build()) {
      Tracer tracer = provider.get("io.example.http");
      tracer.spanBuilder("before the run").startSpan().end();
      Tachograph.run(config, run -> work(tracer, ids));
      tracer.spanBuilder("after the run").startSpan().end();
    }
    List<JsonNode> begins = new ArrayList<>();
    List<JsonNode> ends = new ArrayList<>();
    for (JsonNode event : MAPPER.readTree(text(".trace.json"))) {
      String phase = event.get("ph").asText();
      (phase.equals("b") ? begins : phase.equals("e") ? ends : new ArrayList<JsonNode>())
          .add(event);
    }
    assertThat(begins)
        .extracting(e -> e.get("name").asText())
        .containsExactly("GET /blocks", "parse \"it\"", "left open");
    JsonNode inner = ends.get(0);
    assertThat(inner.get("name").asText()).isEqualTo("parse \"it\"");
    assertThat(inner.at("/args/span_id").asText()).isEqualTo(ids.get(1));
    assertThat(inner.at("/args/parent_span_id").asText()).isEqualTo(ids.get(0));
    assertThat(inner.at("/args/http.status").asLong()).isEqualTo(200);
    assertThat(inner.at("/args/otel_status").asText()).isEqualTo("ERROR");
    assertThat(ends.get(2).at("/args/unfinished").asBoolean()).isTrue();
    List<JsonNode> records = new ArrayList<>();
    for (String line : text(".logs.jsonl").lines().toList()) {
      records.add(MAPPER.readTree(line));
    }
    records.removeIf(record -> !record.get("target").asText().equals("io.example.Work"));
    assertThat(records.get(0).get("span_id").asText()).isEqualTo(ids.get(1));
    assertThat(records.get(0).get("trace_id").asText()).isEqualTo(ids.get(2));
    assertThat(records.get(1).has("span_id")).isFalse();
  }

  private static int work(Tracer tracer, List<String> ids) throws InterruptedException {
    Span outer = tracer.spanBuilder("GET /blocks").startSpan();
    Scope around = outer.makeCurrent();
    try (around) {
      Span inner = tracer.spanBuilder("parse \"it\"").startSpan();
      ids.add(outer.getSpanContext().getSpanId());
      ids.add(inner.getSpanContext().getSpanId());
      ids.add(inner.getSpanContext().getTraceId());
      Scope within = inner.makeCurrent();
      try (within) {
        Log.get("io.example.Work").info("inside").emit();
      }
      inner.setAttribute("http.status", 200L).setStatus(StatusCode.ERROR);
      Thread other = new Thread(inner::end);
      other.start();
      other.join();
    }
    outer.end();
    Log.get("io.example.Work").info("outside").emit();
    tracer.spanBuilder("left open").startSpan();
    return 0;
  }

  private String text(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return Files.readString(
          files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow());
    }
  }
}
