package dev.tachograph.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import dev.tachograph.logging.Log;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
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

  @Test
  void eventsExceptionsAndStatusAreArgumentsAndAttributesKeepTheirTypes() throws Exception {
    RunConfig config = RunConfig.builder().outputDir(dir).consoleFilter(null).build();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(TachographSpanProcessor.create()).build()) {
      Tracer tracer = provider.get("io.example.http");
      Tachograph.run(
          config,
          run -> {
            Span span = tracer.spanBuilder("fetch").startSpan();
            span.setAttribute(AttributeKey.longArrayKey("ids"), List.of(1L, 2L));
            span.addEvent("asked", Attributes.of(AttributeKey.longKey("bytes"), 7L));
            span.recordException(new IllegalStateException("broken"));
            span.setStatus(StatusCode.ERROR, "no answer");
            span.end();
            return 0;
          });
    }
    JsonNode args = null;
    for (JsonNode event : MAPPER.readTree(text(".trace.json"))) {
      args = event.get("ph").asText().equals("e") ? event.get("args") : args;
    }
    assertThat(args.get("ids").toString()).isEqualTo("[1,2]");
    assertThat(args.get("otel_status").asText()).isEqualTo("ERROR");
    assertThat(args.get("otel_status_description").asText()).isEqualTo("no answer");
    JsonNode asked = args.at("/otel_events/0");
    assertThat(asked.get("name").asText()).isEqualTo("asked");
    assertThat(asked.get("bytes").asLong()).isEqualTo(7);
    assertThat(asked.get("after_ms").asDouble()).isNotNegative();
    JsonNode exception = args.at("/otel_events/1");
    assertThat(exception.get("exception.type").asText())
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(exception.get("exception.message").asText()).isEqualTo("broken");
    assertThat(exception.get("exception.stacktrace").asText()).contains("\tat ");
  }

  @Test
  void timeOfChildrenOnAnyThreadIsNotTheOuterSpansOwn() throws Exception {
    RunConfig config = RunConfig.builder().outputDir(dir).consoleFilter(null).build();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(TachographSpanProcessor.create()).build()) {
      Tracer tracer = provider.get("io.example.http");
      Tachograph.run(
          config,
          run -> {
            Span outer = tracer.spanBuilder("outer").startSpan();
            List<Thread> threads = new ArrayList<>();
            CountDownLatch open = new CountDownLatch(2);
            for (int i = 0; i < 2; i++) {
              Context around = Context.root().with(outer);
              Runnable child =
                  () -> {
                    Span inner = tracer.spanBuilder("inner").setParent(around).startSpan();
                    long since = System.nanoTime();
                    open.countDown();
                    while (open.getCount() > 0 || System.nanoTime() - since < 20_000_000) {
                      Thread.onSpinWait();
                    }
                    inner.end();
                  };
              threads.add(new Thread(child));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
              thread.join();
            }
            outer.end();
            return 0;
          });
    }
    JsonNode report = MAPPER.readTree(report());
    Map<String, JsonNode> spans = new HashMap<>();
    report.get("spans").forEach(span -> spans.put(span.get("name").asText(), span));
    JsonNode outer = spans.get("outer");
    double longest = spans.get("inner").get("max_ms").asDouble();
    assertThat(longest).isGreaterThanOrEqualTo(20);
    // The children ran at once: their time is taken off, but not twice.
    double inChildren = outer.get("total_ms").asDouble() - outer.get("self_ms").asDouble();
    assertThat(inChildren).isGreaterThanOrEqualTo(longest * 0.99);
    assertThat(outer.get("self_ms").asDouble()).isNotNegative();
  }

  private String report() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return Files.readString(
          files
              .filter(file -> file.toString().matches(".*Z?\\.json"))
              .filter(file -> !file.toString().endsWith(".trace.json"))
              .findFirst()
              .orElseThrow());
    }
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
