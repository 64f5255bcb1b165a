package dev.tachograph.analysis.compare;

import dev.tachograph.analysis.figures.Metric;
import dev.tachograph.analysis.figures.RunFigures;
import java.util.ArrayList;
import java.util.List;

/** Both sides, and which of their runs each figure is taken from. */
record Sides(List<RunFigures> base, List<RunFigures> head) {
  List<RunFigures> all() {
    List<RunFigures> all = new ArrayList<>(base);
    all.addAll(head);
    return all;
  }

  List<RunFigures> baseOf(Basis basis) {
    return basis.of(base, all());
  }

  List<RunFigures> headOf(Basis basis) {
    return basis.of(head, all());
  }

  static long completed(List<RunFigures> side) {
    return side.stream().filter(RunFigures::isCompleted).count();
  }

  /** The completed runs of the side that has fewer. */
  int fewestCompleted() {
    return (int) Math.min(completed(base), completed(head));
  }

  /** Whether a smaller share of the head's runs completed than of the base's. */
  boolean isStatusWorse() {
    return completed(head) * base.size() < completed(base) * head.size();
  }

  /** The runs that are no basis, each with the metrics it would have had. */
  List<LeftOut> leftOut() {
    List<LeftOut> left = new ArrayList<>();
    add(left, "base", base);
    add(left, "head", head);
    return left;
  }

  private void add(List<LeftOut> left, String name, List<RunFigures> side) {
    for (RunFigures run : side) {
      if (!run.isCompleted()) {
        List<String> metrics =
            run.metrics().keySet().stream()
                .filter(metric -> !Basis.of(metric).of(side, all()).contains(run))
                .map(Metric::name)
                .toList();
        left.add(new LeftOut(name, run.run(), run.status(), metrics));
      }
    }
  }
}
