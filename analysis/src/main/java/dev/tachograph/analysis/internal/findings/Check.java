package dev.tachograph.analysis.internal.findings;

import dev.tachograph.analysis.findings.Finding;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A rule that is one function. */
record Check(String name, Function<Evidence, @Nullable Finding> finder) implements Rule {
  @Override
  public @Nullable Finding find(Evidence run) {
    return finder.apply(run);
  }
}
