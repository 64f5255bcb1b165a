package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Holds the files of a run that has ended against what docs/formats promises. */
final class RunFilesCheck {
  private final RunFileSet run;
  private final Schemas schemas = new Schemas();

  RunFilesCheck(RunFileSet run) {
    this.run = run;
  }

  JsonNode report() throws IOException {
    return schemas.document("report", file("report"));
  }

  Path file(String kind) {
    List<Path> files = run.files(RunFileName.Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
    assertThat(files).as(kind).hasSize(1);
    return files.get(0);
  }

  void filesHaveTheirFinalNamesAndAreNotForEverybody() throws IOException {
    for (Path file : run.files()) {
      assertThat(file.toString()).doesNotEndWith(".part").doesNotEndWith(".journal");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as("%s", file)
          .matches("rw-[r-][w-]----");
    }
  }

  void everyLineIsValid() throws IOException {
    for (String kind : List.of("logs", "resources", "events")) {
      schemas.lines(kind, file(kind));
    }
    schemas.document("trace", file("trace"));
    report();
  }

  /** Lines counted are lines written, in all and by part, and no record is unaccounted for. */
  void ledgersAddUp() throws IOException {
    JsonNode report = report();
    JsonNode logs = report.path("logs");
    Map<String, Long> levels = count("logs", "level");
    assertLedger(logs, levels);
    Map<String, Long> written = new TreeMap<>();
    for (var level : logs.path("by_level").properties()) {
      assertThat(balance(level.getValue())).as(level.getKey()).isZero();
      written.put(level.getKey(), level.getValue().path("written").asLong());
    }
    written.values().removeIf(lines -> lines == 0);
    assertThat(written).isEqualTo(levels);

    JsonNode events = report.path("events");
    Map<String, Long> names = count("events", "event");
    assertLedger(events, names);
    Map<String, Long> produced = new TreeMap<>();
    events
        .path("by_event")
        .properties()
        .forEach(e -> produced.put(e.getKey(), e.getValue().asLong()));
    assertThat(sum(produced)).isEqualTo(events.path("produced").asLong());
    if (events.path("dropped").asLong() == 0) {
      assertThat(produced).isEqualTo(names);
    }
  }

  private static void assertLedger(JsonNode ledger, Map<String, Long> counted) {
    assertThat(balance(ledger)).as("%s", ledger).isZero();
    assertThat(ledger.path("written").asLong() - ledger.path("deleted").asLong())
        .isEqualTo(sum(counted));
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long balance(JsonNode ledger) {
    return ledger.path("produced").asLong(-1)
        - ledger.path("written").asLong()
        - ledger.path("collapsed").asLong()
        - ledger.path("dropped").asLong();
  }

  private Map<String, Long> count(String kind, String key) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (String line : Files.readAllLines(file(kind))) {
      counts.merge(Report.JSON.readTree(line).path(key).asText(), 1L, Long::sum);
    }
    return counts;
  }

  /** Of each thread every B has its E, in order; gives how often each span was opened. */
  Map<String, Long> spansNest() throws IOException {
    Map<Long, Deque<JsonNode>> open = new HashMap<>();
    Map<String, Long> spans = new TreeMap<>();
    Set<String> detached = new HashSet<>();
    for (JsonNode event : schemas.document("trace", file("trace"))) {
      Deque<JsonNode> stack =
          open.computeIfAbsent(event.path("tid").asLong(), tid -> new ArrayDeque<>());
      switch (event.path("ph").asText()) {
        case "B" -> {
          stack.push(event);
          if (!event.path("cat").asText().equals("phase")) {
            spans.merge(event.path("name").asText(), 1L, Long::sum);
          }
        }
        case "E" -> {
          assertThat(stack).as("%s ends something", event).isNotEmpty();
          JsonNode begin = stack.pop();
          assertThat(event.path("ts").asDouble())
              .isGreaterThanOrEqualTo(begin.path("ts").asDouble());
          if (event.has("name")) {
            assertThat(event.path("name")).isEqualTo(begin.path("name"));
          }
        }
        case "b" -> {
          assertThat(detached.add(event.path("id").asText())).as("%s is new", event).isTrue();
          spans.merge(event.path("name").asText(), 1L, Long::sum);
        }
        case "e" ->
            assertThat(detached.remove(event.path("id").asText()))
                .as("%s ends something", event)
                .isTrue();
        default -> {}
      }
    }
    assertThat(detached).isEmpty();
    assertThat(open.values()).allSatisfy(stack -> assertThat(stack).isEmpty());
    return spans;
  }
}
