package dev.tachograph.analysis.internal.findings;

import dev.tachograph.analysis.findings.Finding;
import org.jspecify.annotations.Nullable;

/**
 * One kind of finding.
 *
 * @param name in snake_case, the heading of its section in {@code docs/findings.md}
 * @param finder looks for it
 */
record Rule(String name, Finder finder) {
  /** Looks for one kind of finding. */
  @FunctionalInterface
  interface Finder {
    /**
     * Looks for it.
     *
     * @param run what there is to look at
     * @param finding begun, with the rule's name
     * @return what was found; null when it is not there or there is too little to tell
     */
    @Nullable Finding find(Evidence run, Finding.Builder finding);
  }

  @Nullable Finding find(Evidence run) {
    return finder.find(run, Finding.builder(name));
  }
}
