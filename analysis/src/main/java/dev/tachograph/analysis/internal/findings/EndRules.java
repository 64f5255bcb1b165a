package dev.tachograph.analysis.internal.findings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.findings.Finding;
import dev.tachograph.analysis.internal.text.Texts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules about how the run ended. */
final class EndRules {
  private static final int SHOWN = 300;
  private static final int KEPT = 2000;

  private EndRules() {}

  static List<Rule> all() {
    return List.of(new Rule("run_failed", EndRules::failed));
  }

  /**
   * Why a run failed: the exception that nobody caught, or what the program says itself in the
   * result {@code failure}, or else the last error of its log.
   */
  private static @Nullable Finding failed(Evidence run, Finding.Builder finding) {
    JsonNode report = run.report();
    if (!report.path("status").asText("").equals("failed")) {
      return null;
    }
    long end = (long) run.durationMillis();
    finding.severity(Finding.ERROR).between(end, end);
    JsonNode code = report.at("/end/exit_code");
    if (code.isIntegralNumber()) {
      finding.evidence("exit_code", code.asLong());
    }
    String failed =
        code.isIntegralNumber()
            ? "The program failed with exit code " + code.asLong()
            : "The program failed";
    String exception = described(report.at("/end/exception"));
    String result = report.at("/results/failure").asText("");
    JsonNode error = exception.isEmpty() && result.isBlank() ? run.logs().lastError() : null;
    if (!exception.isEmpty()) {
      return because(finding, failed + " by an exception that nobody caught", exception);
    } else if (!result.isBlank()) {
      return because(finding, failed, result);
    } else if (error == null) {
      return because(finding, failed, "nothing that it recorded says why" + elsewhere(report));
    }
    String message = error.path("message").asText("");
    String thrown = described(error.path("error"));
    long at = Math.min(end, error.path("t_ms").asLong());
    return because(
        finding.between(at, end).evidence("target", error.path("target").asText("")),
        failed + "; the last error in its log",
        thrown.isEmpty() ? message : message + " (" + thrown + ")");
  }

  /** Where more may stand: a command's JVMs have runs of their own. */
  private static String elsewhere(JsonNode report) {
    JsonNode jvms = report.path("children");
    String last = jvms.path(jvms.size() - 1).asText("");
    return last.isEmpty()
        ? ""
        : jvms.size() == 1
            ? "; see the run of its JVM, " + last
            : "; see the runs of its " + jvms.size() + " JVMs, the last of them " + last;
  }

  private static Finding because(Finding.Builder finding, String how, String cause) {
    String text = cause.strip();
    String sentence = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return finding
        .text("%s: %s.", how, Texts.cut(Texts.escape(sentence), SHOWN))
        .evidence("cause", Texts.cut(text, KEPT))
        .build();
  }

  /** The type and message of an exception; empty if there is none. */
  private static String described(JsonNode exception) {
    String type = exception.path("type").asText("");
    String message = exception.path("message").asText("");
    return exception.path("message").isTextual() && !message.isBlank()
        ? type + ": " + message
        : type;
  }
}
