package dev.tachograph.opentelemetry;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/**
 * Has the spans of OpenTelemetry's Java agent recorded at once, so that those which are open when
 * the process is killed are in its run; found by the agent in the extension jar ({@code
 * otel.javaagent.extensions}).
 *
 * <p>They go to the run of Tachograph's agent or of the program; where there is none one is
 * started, which ends with the JVM, unless {@code tachograph.starts.run} is {@code false}. Nothing
 * here throws.
 */
public final class AgentExtension implements AutoConfigurationCustomizerProvider {
  /** Made by OpenTelemetry's agent. */
  public AgentExtension() {}

  /**
   * Adds the processor of spans, beside those that export them.
   *
   * @param customizer of the SDK inside the agent
   */
  @Override
  public void customize(AutoConfigurationCustomizer customizer) {
    customizer.addTracerProviderCustomizer(
        (provider, config) ->
            provider.addSpanProcessor(
                new TachographSpanProcessor(
                    ExtensionRun.begin(config.getBoolean("tachograph.starts.run", true)))));
  }
}
