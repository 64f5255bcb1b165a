package dev.tachograph.benchmarks.spans;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.logging.otlp.OtlpJsonLoggingSpanExporter;
import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.FileHandler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry SDK with an exporter of OTLP JSON, in batches as by default, but with a queue
 * that holds all spans of a measurement, as it would otherwise drop them.
 */
abstract class OpenTelemetrySpans implements SpanContender {
  private static final int QUEUE = 1 << 22;

  private @Nullable Path file;
  private @Nullable SdkTracerProvider provider;
  private @Nullable Tracer tracer;

  @Override
  public Path open(Path dir) throws IOException {
    Path target = Files.createFile(dir.resolve("otlp.jsonl"));
    BatchSpanProcessor batches =
        BatchSpanProcessor.builder(exporter(target)).setMaxQueueSize(QUEUE).build();
    provider = SdkTracerProvider.builder().addSpanProcessor(batches).build();
    tracer = provider.get("io.example");
    file = target;
    return target;
  }

  abstract SpanExporter exporter(Path target) throws IOException;

  abstract void flushFile() throws IOException;

  @Override
  public void span(int peer) {
    Objects.requireNonNull(tracer)
        .spanBuilder(NAME)
        .setAttribute("peer", (long) peer)
        .startSpan()
        .end();
  }

  @Override
  public void flush() throws IOException {
    Objects.requireNonNull(provider).forceFlush().join(2, TimeUnit.MINUTES);
    flushFile();
  }

  @Override
  public Path close() throws IOException {
    flush();
    Objects.requireNonNull(provider).close();
    return Objects.requireNonNull(file);
  }

  @Override
  public String once() {
    return "\"endTimeUnixNano\"";
  }

  /** Its exporter to a stream, which is a file with a buffer of 64 KiB. */
  static final class ToFile extends OpenTelemetrySpans {
    private static final int BUFFER = 1 << 16;
    private @Nullable OutputStream out;

    @Override
    SpanExporter exporter(Path target) throws IOException {
      OutputStream stream = new BufferedOutputStream(Files.newOutputStream(target), BUFFER);
      out = stream;
      return OtlpStdoutSpanExporter.builder().setOutput(stream).setWrapperJsonObject(true).build();
    }

    @Override
    void flushFile() throws IOException {
      Objects.requireNonNull(out).flush();
    }
  }

  /** Its exporter to java.util.logging, whose handler writes a file. */
  static final class ToLog extends OpenTelemetrySpans {
    private static final Logger LOGGER =
        Logger.getLogger(OtlpJsonLoggingSpanExporter.class.getName());

    @Override
    SpanExporter exporter(Path target) throws IOException {
      FileHandler handler = new FileHandler(target.toString());
      handler.setFormatter(new SimpleFormatter());
      LOGGER.setUseParentHandlers(false);
      LOGGER.addHandler(handler);
      return OtlpJsonLoggingSpanExporter.create();
    }

    @Override
    void flushFile() {
      for (var handler : LOGGER.getHandlers()) {
        handler.flush();
      }
    }
  }
}
