package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The types of the texts and numbers of a report, as {@code docs/formats/report.schema.json} has
 * them. One may be missing, as in a report of an earlier version, or null; of another type it is
 * damaged, as by whoever edited the file. Objects and lists of another kind are left out where they
 * are read.
 */
final class ReportTypes {
  private static final List<String> TEXTS =
      List.of(
          "/meta/timestamp_utc",
          "/meta/run_id",
          "/meta/run_name",
          "/meta/started_at",
          "/meta/ended_at",
          "/meta/build/version",
          "/meta/build/commit",
          "/meta/build/java",
          "/meta/env/os",
          "/meta/env/arch",
          "/meta/env/boot_id",
          "/meta/env/host",
          "/end/cause",
          "/end/signal",
          "/end/exception/type",
          "/end/exception/message",
          "/end/exception/stack",
          "/progress/status");

  private static final List<String> NUMBERS =
      List.of(
          "/meta/duration_ms",
          "/meta/env/cpu_count",
          "/meta/env/pid",
          "/meta/env/process_start_ticks",
          "/meta/env/memory_kb",
          "/end/exit_code",
          "/end/possibly_lost_ms",
          "/progress/done",
          "/progress/total",
          "/progress/processed",
          "/recorder/cpu_ms",
          "/recorder/bytes_written");

  private static final List<String> COUNTS =
      List.of("produced", "written", "collapsed", "dropped", "deleted", "lost", "truncated");

  private static final List<String> SPAN_NUMBERS =
      List.of("count", "total_ms", "self_ms", "p50_ms", "p95_ms", "p99_ms", "max_ms");

  private static final List<String> PEER_NUMBERS =
      List.of(
          "successes",
          "failures",
          "partials",
          "assignments",
          "assigned_blocks",
          "quality_score",
          "quality_samples",
          "bytes_received",
          "latency_p50_ms",
          "latency_p95_ms",
          "latency_p99_ms");

  private ReportTypes() {}

  /** The pointer of the first member of another type; {@code null} if there is none. */
  static @Nullable String firstWrong(JsonNode report) {
    JsonNode status = report.path("status");
    if (!status.isTextual() && !status.isMissingNode()) {
      return "/status";
    }
    String wrong = first(report, TEXTS, JsonNode::isTextual);
    wrong = wrong == null ? first(report, NUMBERS, JsonNode::isNumber) : wrong;
    wrong = wrong == null ? ledgers(report) : wrong;
    wrong = wrong == null ? figures(report.path("resources"), "/resources") : wrong;
    wrong = wrong == null ? rows(report.path("spans"), "/spans", "name", SPAN_NUMBERS) : wrong;
    JsonNode peers = report.path("peer_health_all");
    return wrong == null ? rows(peers, "/peer_health_all", "peer_id", PEER_NUMBERS) : wrong;
  }

  private static @Nullable String ledgers(JsonNode report) {
    for (String name : List.of("events", "logs")) {
      JsonNode ledger = report.path(name);
      for (String count : COUNTS) {
        if (isWrong(ledger.path(count), JsonNode::isNumber)) {
          return "/" + name + "/" + count;
        }
      }
    }
    for (var entry : report.at("/events/by_event").properties()) {
      if (isWrong(entry.getValue(), JsonNode::isNumber)) {
        return "/events/by_event/" + entry.getKey();
      }
    }
    return figures(report.at("/logs/by_level"), "/logs/by_level");
  }

  /** Of an object of objects of numbers. */
  private static @Nullable String figures(JsonNode object, String at) {
    for (var entry : object.properties()) {
      String key = at + "/" + entry.getKey();
      if (!entry.getValue().isObject()) {
        return key;
      }
      for (var figure : entry.getValue().properties()) {
        if (isWrong(figure.getValue(), JsonNode::isNumber)) {
          return key + "/" + figure.getKey();
        }
      }
    }
    return null;
  }

  /** Of an array of objects, which have a name and numbers. */
  private static @Nullable String rows(
      JsonNode array, String at, String name, List<String> numbers) {
    for (int i = 0; i < array.size(); i++) {
      JsonNode row = array.path(i);
      if (!row.isObject() || isWrong(row.path(name), JsonNode::isTextual)) {
        return at + "/" + i;
      }
      for (String number : numbers) {
        if (isWrong(row.path(number), JsonNode::isNumber)) {
          return at + "/" + i + "/" + number;
        }
      }
    }
    return null;
  }

  private static @Nullable String first(
      JsonNode report, List<String> pointers, Predicate<JsonNode> isType) {
    for (String pointer : pointers) {
      if (isWrong(report.at(pointer), isType)) {
        return pointer;
      }
    }
    return null;
  }

  private static boolean isWrong(JsonNode value, Predicate<JsonNode> isType) {
    return !value.isMissingNode() && !value.isNull() && !isType.test(value);
  }
}
