/**
 * Spans of the OpenTelemetry SDK, and of its Java agent, arrive in the trace, their ids in log
 * records.
 */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // As OpenTelemetry's jars are.
module dev.tachograph.opentelemetry {
  requires transitive dev.tachograph;
  requires transitive io.opentelemetry.api;
  requires transitive io.opentelemetry.context;
  requires transitive io.opentelemetry.sdk.common;
  requires transitive io.opentelemetry.sdk.trace;
  requires static transitive io.opentelemetry.sdk.autoconfigure.spi;
  requires static transitive org.jspecify;

  exports dev.tachograph.opentelemetry;
}
