/**
 * The run recorder.
 *
 * <p>A program that is a module needs {@code requires dev.tachograph}; enter at {@link
 * dev.tachograph.Tachograph}. On the class path the JVM may lack every module but {@code
 * java.base}: what needs one is then left out, and said so.
 */
@SuppressWarnings("requires-automatic") // HdrHistogram has no descriptor.
module dev.tachograph {
  requires java.management;
  requires jdk.jfr;
  requires jdk.management;
  requires jdk.unsupported;
  requires HdrHistogram;
  requires static transitive org.jspecify;

  exports dev.tachograph;
  exports dev.tachograph.common;
  exports dev.tachograph.dump;
  exports dev.tachograph.logging;
  exports dev.tachograph.metrics;
  exports dev.tachograph.recovery;
  exports dev.tachograph.redaction;
  exports dev.tachograph.report;
  exports dev.tachograph.resources;
  exports dev.tachograph.settings;
  exports dev.tachograph.trace;

  uses dev.tachograph.logging.FrameworkConnector;
  uses dev.tachograph.resources.ResourceReaderProvider;
}
