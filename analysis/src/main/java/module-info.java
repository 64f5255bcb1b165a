/**
 * Reads what runs left: figures, findings, comparisons. Enter at {@link
 * dev.tachograph.analysis.RecordedRun}.
 */
@SuppressWarnings("requires-automatic") // HdrHistogram has no descriptor.
module dev.tachograph.analysis {
  requires transitive com.fasterxml.jackson.databind;
  requires transitive dev.tachograph;
  requires HdrHistogram;
  requires static transitive org.jspecify;

  exports dev.tachograph.analysis;
  exports dev.tachograph.analysis.compare;
  exports dev.tachograph.analysis.figures;
  exports dev.tachograph.analysis.findings;
}
