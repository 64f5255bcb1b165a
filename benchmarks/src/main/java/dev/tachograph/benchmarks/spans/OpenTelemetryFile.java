package dev.tachograph.benchmarks.spans;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The OpenTelemetry SDK with its exporter of OTLP JSON into a file, in batches, with a queue that
 * holds all spans of a round, so that it loses none.
 */
final class OpenTelemetryFile implements AutoCloseable {
  private static final int BATCH = 512;
  private static final int BUFFER = 1 << 16;

  private final SdkTracerProvider provider;
  private final OutputStream out;
  final Tracer tracer;

  OpenTelemetryFile(Path file, int mostSpans) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
    BatchSpanProcessor batches =
        BatchSpanProcessor.builder(
                OtlpStdoutSpanExporter.builder().setOutput(out).setWrapperJsonObject(true).build())
            .setMaxQueueSize(mostSpans)
            .setMaxExportBatchSize(BATCH)
            .build();
    provider = SdkTracerProvider.builder().addSpanProcessor(batches).build();
    tracer = provider.get("io.example");
  }

  /** Returns when all spans that ended are in the file. */
  void flush() throws IOException {
    provider.forceFlush().join(2, TimeUnit.MINUTES);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    provider.close();
    out.close();
  }
}
