package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tacho export --chrome}: a trace of complete events. */
class ExportTest {
  private static final String BASE = "2026-11-23__06-12-47";

  /** Strict, and exact to the last digit. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  @TempDir Path dir;

  private final Cli cli = new Cli();

  /** A span, wherever it is drawn; the track of one that is in no platform thread is 0. */
  private record Slice(String name, long thread, BigDecimal start, BigDecimal end, JsonNode args) {}

  private List<JsonNode> export(String... more) throws IOException {
    Path file = dir.resolve("chrome.json");
    List<String> call = new ArrayList<>(List.of("export", dir.resolve(BASE).toString()));
    call.addAll(List.of("--chrome", file.toString()));
    call.addAll(List.of(more));
    cli.call(call.toArray(new String[0]));
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).isEmpty();
    return events(file);
  }

  private static List<JsonNode> events(Path file) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    JSON.readTree(Files.readString(file)).forEach(events::add);
    return events;
  }

  private Path trace(String suffix, String... lines) throws IOException {
    return Files.writeString(
        dir.resolve(BASE + suffix), "[\n" + String.join(",\n", lines) + "\n]\n");
  }

  private static String span(String kind, String name, long thread, String micros) {
    return "{\"ph\":\"%s\",\"name\":\"%s\",\"pid\":9,\"tid\":%d,\"ts\":%s}"
        .formatted(kind, name, thread, micros);
  }

  private static String async(String kind, String name, int id, String micros) {
    return ("{\"ph\":\"%s\",\"name\":\"%s\",\"pid\":9,\"tid\":7,\"ts\":%s,\"cat\":\"span\","
            + "\"id\":\"%d\",\"args\":{}}")
        .formatted(kind, name, micros, id);
  }

  private static List<String> names(List<JsonNode> events) {
    return events.stream().map(event -> event.path("name").asText()).toList();
  }

  private static JsonNode named(List<JsonNode> events, String name) {
    List<JsonNode> found =
        events.stream().filter(event -> event.path("name").asText().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  private static BigDecimal end(JsonNode slice) {
    return slice.get("ts").decimalValue().add(slice.get("dur").decimalValue());
  }

  /** The pairs of a trace, by thread and by id. */
  private static List<Slice> pairs(List<JsonNode> events) {
    Map<String, Deque<JsonNode>> open = new HashMap<>();
    List<Slice> slices = new ArrayList<>();
    for (JsonNode event : events) {
      String kind = event.get("ph").asText();
      boolean async = event.has("id");
      String track = async ? "id " + event.get("id") : "thread " + event.get("tid");
      if (kind.equalsIgnoreCase("b")) {
        open.computeIfAbsent(track, any -> new ArrayDeque<>()).push(event);
      } else if (kind.equalsIgnoreCase("e")) {
        JsonNode begin = open.get(track).pop();
        assertThat(event.get("name")).isEqualTo(begin.get("name"));
        slices.add(
            new Slice(
                begin.get("name").asText(),
                async ? 0 : begin.get("tid").asLong(),
                begin.get("ts").decimalValue().setScale(3),
                event.get("ts").decimalValue().setScale(3),
                event.has("args") ? event.get("args") : JSON.createObjectNode()));
      }
    }
    return slices;
  }

  private static boolean isSpan(JsonNode event) {
    return event.get("ph").asText().equals("X")
        && List.of("span", "phase").contains(event.path("cat").asText());
  }

  /** A span as it was recorded: what the export adds for one that is in no platform thread goes. */
  private static Slice recorded(JsonNode event) {
    ObjectNode args = event.get("args").deepCopy();
    boolean async = args.has("span");
    if (async) {
      args.remove(List.of("span", "thread"));
    }
    return new Slice(
        event.get("name").asText(),
        async ? 0 : event.get("tid").asLong(),
        event.get("ts").decimalValue().setScale(3),
        end(event).setScale(3),
        args);
  }

  /**
   * Looks at every track: of two slices one is within the other, or they have no time in common.
   */
  static void assertNested(List<JsonNode> events) {
    Map<Long, List<JsonNode>> tracks = new HashMap<>();
    events.stream()
        .filter(ExportTest::isSpan)
        .forEach(
            event ->
                tracks
                    .computeIfAbsent(event.get("tid").asLong(), any -> new ArrayList<>())
                    .add(event));
    for (List<JsonNode> track : tracks.values()) {
      track.sort(
          Comparator.comparing((JsonNode event) -> event.get("ts").decimalValue())
              .thenComparing(ExportTest::end, Comparator.reverseOrder()));
      Deque<BigDecimal> ends = new ArrayDeque<>();
      for (JsonNode event : track) {
        while (!ends.isEmpty() && ends.peek().compareTo(event.get("ts").decimalValue()) <= 0) {
          ends.pop();
        }
        if (!ends.isEmpty()) {
          assertThat(end(event)).as("%s", event).isLessThanOrEqualTo(ends.peek());
        }
        ends.push(end(event));
      }
    }
  }

  @Test
  void everySpanOfARunIsASliceWithItsTimesAndArguments() throws Exception {
    RunFileSet run = SpansOfAllKinds.record(dir.resolve("logs"));
    Path file = dir.resolve("chrome.json");
    cli.call("export", run.path().toString(), "--chrome", file.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.err()).isEqualTo("tacho: wrote " + file + "\n");

    List<JsonNode> recorded = events(run.files(RunFileName.Kind.TRACE).get(0));
    List<JsonNode> exported = events(file);
    List<Slice> pairs = pairs(recorded);
    assertThat(pairs).hasSizeGreaterThan(1400);
    assertThat(exported.stream().filter(ExportTest::isSpan).map(ExportTest::recorded))
        .containsExactlyInAnyOrderElementsOf(pairs);
    assertNested(exported);

    List<String> spans = List.of("B", "E", "b", "e");
    assertThat(exported.stream().filter(event -> !isSpan(event)).filter(event -> !isOurs(event)))
        .containsExactlyElementsOf(
            recorded.stream().filter(event -> !spans.contains(event.get("ph").asText())).toList());
    new Schemas().document("trace", file);
  }

  private static boolean isOurs(JsonNode event) {
    return event.at("/args/name").asText().startsWith("async spans ");
  }

  @Test
  void aTraceInSegmentsIsOneAndWhatItLostIsReported() throws Exception {
    String process =
        "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":9,\"tid\":0,\"args\":{\"name\":\"p\"}}";
    trace(".trace.7.json", process, span("E", "gone", 3, "5.5"), span("B", "over", 3, "7"));
    trace(".trace.8.json", process, async("e", "gone too", 4, "8"), span("B", "in", 3, "8.5"));
    trace(".trace.json", process, span("E", "in", 3, "9"), span("E", "over", 3, "10.001"));
    List<JsonNode> events = export();
    assertThat(names(events)).containsExactly("process_name", "in", "over");
    assertThat(named(events, "over").get("dur").decimalValue()).isEqualByComparingTo("3.001");
    assertThat(cli.err().lines())
        .containsExactly(
            "tacho: 2 spans began in files that are gone, left out",
            "tacho: wrote " + dir.resolve("chrome.json"));
  }

  @Test
  void whatIsOpenAtTheEndIsThereAndMarked() throws Exception {
    Files.writeString(
        dir.resolve(BASE + ".trace.json.part"),
        String.join(
            ",\n",
            "[\n" + span("B", "outer", 3, "1"),
            span("B", "inner", 3, "2"),
            async("b", "first", 1, "3"),
            async("b", "second", 2, "4"),
            span("i", "last", 3, "9.5"),
            "{\"ph\":\"B\",\"na"));
    List<JsonNode> events = export();
    for (String name : List.of("outer", "inner", "first", "second")) {
      JsonNode slice = named(events, name);
      assertThat(end(slice)).as(name).isEqualByComparingTo("9.5");
      assertThat(slice.at("/args/unfinished").asBoolean()).as(name).isTrue();
    }
    assertThat(named(events, "second").get("tid")).isEqualTo(named(events, "first").get("tid"));
    assertNested(events);
    assertThat(cli.err()).contains("1 lines of the trace are no events, left out");
  }

  @Test
  void theLastLineOfARunInProgressMayBeHalf() throws Exception {
    Files.copy(
        Cli.RUNS.resolve("2026-11-24__01-00-00.json.part"), dir.resolve(BASE + ".json.part"));
    Files.writeString(
        dir.resolve(BASE + ".trace.json.part"),
        "[\n" + span("B", "a", 3, "1") + ",\n" + span("E", "a", 3, "2") + ",\n{\"ph\":\"B\",\"na");
    assertThat(names(export())).containsExactly("a");
    assertThat(cli.err()).hasLineCount(1);
  }

  @Test
  void aWindowHasWhatReachesIntoIt() throws Exception {
    Files.copy(Cli.RUNS.resolve(BASE + ".json"), dir.resolve(BASE + ".json"));
    trace(
        ".trace.json",
        "{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":9,\"tid\":3,\"args\":{\"name\":\"t\"}}",
        span("B", "all", 3, "0"),
        span("B", "before", 3, "1000"),
        span("E", "before", 3, "1999.999"),
        span("B", "into", 3, "2000"),
        span("i", "early", 3, "2500"),
        span("E", "into", 3, "3000"),
        async("b", "around", 5, "2900"),
        span("i", "within", 3, "3500"),
        "{\"ph\":\"X\",\"name\":\"pause\",\"pid\":9,\"tid\":4,\"ts\":2000,\"dur\":1500,\"cat\":\"x\"}",
        span("B", "out", 3, "4000"),
        async("e", "around", 5, "4800"),
        span("E", "out", 3, "5000"),
        span("B", "after", 3, "5000.001"),
        span("E", "after", 3, "6000"),
        span("i", "late", 3, "6500"),
        span("E", "all", 3, "7000"));
    List<String> wanted =
        List.of("thread_name", "into", "within", "pause", "thread_name", "around", "out", "all");
    assertThat(names(export("--from", "3ms", "--to", "4ms"))).isEqualTo(wanted);
    String start =
        Report.JSON.readTree(dir.resolve(BASE + ".json").toFile()).at("/meta/started_at").asText();
    Instant started = Instant.parse(start);
    assertThat(
            names(export("--from", "" + started.plusMillis(3), "--to", "" + started.plusMillis(4))))
        .isEqualTo(wanted);
    assertThat(names(export("--from", "1h"))).containsExactly("thread_name");
  }

  @Test
  void numbersKeepEveryDigit() throws Exception {
    trace(
        ".trace.json",
        span("B", "late", 3, "999999999999990.123"),
        "{\"ph\":\"E\",\"name\":\"late\",\"pid\":9,\"tid\":3,\"ts\":999999999999991.25,\"args\":"
            + "{\"a\":1.0,\"b\":1.7976931348623157E308,\"c\":123456789012345678901234567890,\"d\":21.50}}");
    export();
    assertThat(dir.resolve("chrome.json"))
        .content()
        .contains("\"ts\":999999999999990.123,\"dur\":1.127,")
        .contains("\"a\":1.0,", "\"c\":123456789012345678901234567890,", "\"d\":21.50");
  }

  @Test
  void linesThatAreNoEventsAreCounted() throws Exception {
    trace(
        ".trace.json",
        "17",
        "nonsense",
        span("B", "no time", 3, "\"5\""),
        span("B", "never", 3, "1e999999999"),
        span("B", "never", 3, "1e-999999999"),
        span("B", "before", 3, "-1"),
        span("B", "a", 3, "1"),
        span("E", "a", 3, "2"));
    assertThat(names(export())).containsExactly("a");
    assertThat(cli.err()).contains("6 lines of the trace are no events, left out");
  }

  @Test
  void anEmptyTraceIsAnEmptyArray() throws Exception {
    trace(".trace.json");
    assertThat(export()).isEmpty();
  }

  @Test
  void wrongCallsAreReportedInOneLine() throws Exception {
    Path own = trace(".trace.json", span("B", "a", 3, "1"), span("E", "a", 3, "2"));
    String before = Files.readString(own);
    Path link = Files.createSymbolicLink(dir.resolve("link.json"), own);
    String run = dir.resolve(BASE).toString();
    refused("is the trace itself", run, "--chrome", own.toString());
    refused("is the trace itself", run, "--chrome", link.toString());
    assertThat(own).hasContent(before);
    refused("say what to write: --chrome FILE", run);
    refused("unknown option '--chrme', did you mean --chrome", run, "--chrme", "x.json");
    refused("--from takes a time", run, "--chrome", "x.json", "--from", "noon");
    refused(
        "does not say when it started", run, "--chrome", "x.json", "--to", "2026-11-23T06:12:48Z");
    refused("cannot write", run, "--chrome", dir.resolve("no/such/x.json").toString());
    refused("cannot write", run, "--chrome", "/dev/full");
    refused(
        "there is no run", dir.resolve("2020-01-01__00-00-00").toString(), "--chrome", "x.json");
    Files.delete(own);
    Files.writeString(dir.resolve(BASE + ".logs.jsonl"), "");
    refused("has no trace", run, "--chrome", "x.json");
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("link.json", BASE + ".logs.jsonl");
    }
  }

  private void refused(String why, String... args) {
    cli.workDir(dir)
        .call(Stream.concat(Stream.of("export"), Stream.of(args)).toArray(String[]::new));
    assertThat(cli.code()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err()).hasLineCount(1).contains(why);
  }
}
