/**
 * Figures of a live process, for Prometheus and others that read OpenMetrics. The entry point is
 * {@link dev.tachograph.metrics.MetricsServer}.
 */
@NullMarked
package dev.tachograph.metrics;

import org.jspecify.annotations.NullMarked;
