package dev.tachograph.analysis.internal.findings;

import dev.tachograph.analysis.findings.Finding;
import org.jspecify.annotations.Nullable;

/** One kind of finding. */
interface Rule {
  /** Its name in snake_case. */
  String name();

  /** Looks for it; null when it is not there or there is too little to tell. */
  @Nullable Finding find(Evidence run);
}
