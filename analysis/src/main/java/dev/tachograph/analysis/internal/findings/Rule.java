package dev.tachograph.analysis.internal.findings;

import dev.tachograph.analysis.findings.Finding;
import org.jspecify.annotations.Nullable;

/**
 * One kind of finding.
 *
 * @param name in snake_case, the heading of its section in {@code docs/findings.md}
 * @param finder the function that detects it
 */
record Rule(String name, Finder finder) {
  /** Detects one kind of finding. */
  @FunctionalInterface
  interface Finder {
    /**
     * Examines a run.
     *
     * @param run the run
     * @param finding a builder that has the rule's name
     * @return the finding; null if there is none or too little data to judge
     */
    @Nullable Finding find(Evidence run, Finding.Builder finding);
  }

  @Nullable Finding find(Evidence run) {
    return finder.find(run, Finding.builder(name));
  }
}
