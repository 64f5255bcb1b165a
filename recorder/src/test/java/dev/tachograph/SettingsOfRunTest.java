package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.RunConfig.Artifact;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.recovery.Recovery;
import dev.tachograph.redaction.Redaction;
import dev.tachograph.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SettingsOfRunTest {
  private static final Log LOG = Log.get("app");

  @TempDir Path dir;

  /** Records with what code says and what settings say, and waits to be killed if asked to. */
  static final class Configured {
    private Configured() {}

    public static void main(String[] args) throws Exception {
      Run run =
          Tachograph.start(
              RunConfig.builder()
                  .outputDir(Path.of(args[0], "of-code"))
                  .runName("of code")
                  .consoleFilter(LogFilter.parse("off"))
                  .tag("branch", "code")
                  .settings(Settings.load(Map.of("level", "warn")))
                  .boundedByDefault()
                  .build());
      run.putConfig("batch", 16);
      LOG.info("info").emit();
      LOG.warn("warning").emit();
      if (args[1].equals("wait")) {
        System.out.println("ready");
        new CountDownLatch(1).await();
      }
      run.close();
    }
  }

  /** Puts rules of its own in force while it is recorded. */
  static final class Redacting {
    private Redacting() {}

    public static void main(String[] args) throws Exception {
      Redaction own =
          Redaction.standard().with("membership").withRules(List.of("own-\\d+"), text -> {});
      Run run =
          Tachograph.start(
              RunConfig.builder()
                  .outputDir(Path.of(args[0]))
                  .consoleFilter(null)
                  .settings(Settings.load(Map.of("redact", "given-\\d+")))
                  .build());
      LOG.info("given-1 and own-1").emit();
      Redaction.use(own);
      LOG.info("given-2 and own-2 and membership=77").emit();
      Redaction.use(Redaction.standard());
      LOG.info("given-3 and own-3").emit();
      run.close();
    }
  }

  @Test
  void noRuleOfCodeTakesTheRulesOfSettingsAway() throws Exception {
    try (Child child = Child.start(Map.of(), Redacting.class, List.of(), dir)) {
      assertThat(child.rest()).isEmpty();
    }
    assertThat(RunFilesOf.in(dir).check().messages())
        .contains("*** and own-1", "*** and *** and membership=***", "*** and own-3");
  }

  private Map<String, String> environment() throws IOException {
    Path file = Files.writeString(dir.resolve("conf"), "name=of file\nlevel=trace\nnonsense=1\n");
    Files.setPosixFilePermissions(
        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    return Map.of(
        "TACHO_CONFIG", file.toString(),
        "TACHO_OUT", dir.resolve("out").toString(),
        "TACHO_LOG", "error",
        "TACHO_TAGS", "branch=env,token=hunter2",
        "TACHO_REDACT", "secret-\\d+");
  }

  private static void is(JsonNode config, String key, String value, String origin) {
    assertThat(config.at("/tachograph/" + key + "/value").asText()).as(key).isEqualTo(value);
    assertThat(config.at("/tachograph/" + key + "/origin").asText()).as(key).isEqualTo(origin);
  }

  private void theReportNamesTheOrigins(JsonNode report) {
    JsonNode config = report.get("config");
    is(config, "name", "of file", "file");
    is(config, "out", dir.resolve("out").toString(), "environment");
    is(config, "level", "warn", "flag");
    is(config, "log", "error", "environment");
    is(config, "sample_interval", "1000ms", "default");
    is(config, "no_logs", "false", "default");
    is(config, "redact", "1", "environment");
    assertThat(config.at("/tachograph/max_total/origin").asText()).isEqualTo("default");
    assertThat(config.at("/tachograph/max_total/value").asLong()).isPositive();
    assertThat(config.at("/tachograph/tags/value/branch").asText()).isEqualTo("env");
    assertThat(config.toString()).doesNotContain("hunter2");
    assertThat(report.at("/meta/run_name").asText()).isEqualTo("of file");
    assertThat(report.at("/tags/branch").asText()).isEqualTo("env");
  }

  @Test
  void theReportNamesTheOriginOfEachValueAndWhatIsWrongIsARecord() throws Exception {
    try (Child child = Child.start(environment(), Configured.class, List.of(), dir, "end")) {
      assertThat(child.rest()).isEmpty();
    }
    assertThat(dir.resolve("of-code")).doesNotExist();
    RunFilesOf files = RunFilesOf.in(dir.resolve("out")).check();
    theReportNamesTheOrigins(files.report());
    assertThat(files.report().at("/config/batch").asInt()).isEqualTo(16);
    assertThat(files.messages())
        .filteredOn(text -> !text.startsWith("runs"))
        .hasSize(2)
        .contains("warning")
        .anyMatch(text -> text.contains("conf, line 3, nonsense is no setting"));
  }

  @Test
  void theReportOfAKilledRunNamesThemToo() throws Exception {
    try (Child child = Child.start(environment(), Configured.class, List.of(), dir, "wait")) {
      child.awaitLine("ready");
      child.kill();
    }
    Recovery.recover(dir.resolve("out"), false);
    RunFilesOf files = RunFilesOf.in(dir.resolve("out")).check();
    assertThat(files.report().get("status").asText()).isEqualTo("killed");
    theReportNamesTheOrigins(files.report());
  }

  private JsonNode run(RunConfigBuilder config) throws Exception {
    Tachograph.run(
        config.outputDir(dir).build(),
        run -> {
          Log.get("stdout").info("an output line").emit();
          LOG.error("a record").emit();
          return 0;
        });
    return RunFilesOf.names(dir).stream().anyMatch(name -> name.endsWith(".json"))
        ? RunFilesOf.in(dir).report()
        : new ObjectMapper().createObjectNode();
  }

  private static RunConfigBuilder config(Map<String, String> given) {
    return RunConfig.builder().consoleFilter(null).settings(Settings.load(given));
  }

  @Test
  void onlyNamesTheFilesThatAreWritten() throws Exception {
    run(config(Map.of("only", "resources")));
    assertThat(RunFilesOf.names(dir)).singleElement().asString().endsWith(".resources.jsonl");
  }

  @Test
  void withoutLogsNoFileHasTheTextOfARecord() throws Exception {
    JsonNode report = run(config(Map.of("no_logs", "true")));
    assertThat(report.at("/status").asText()).isEqualTo("completed");
    for (String name : RunFilesOf.names(dir)) {
      assertThat(name).doesNotContain("logs");
      assertThat(Files.readString(dir.resolve(name)))
          .as(name)
          .doesNotContain("a record", "an output line");
    }
  }

  @Test
  void withoutOutputTheRecordsOfOutputLinesAreLeftOutAndOthersAreNot() throws Exception {
    run(config(Map.of("no_output", "true", "level", "debug,stdout=trace")));
    assertThat(RunFilesOf.in(dir).check().messages())
        .contains("a record")
        .doesNotContain("an output line");
  }

  @Test
  void noSettingMakesWhatCodeSaysInvalid() {
    RunConfig config =
        config(Map.of("max_total", "1MiB", "only", "report"))
            .maxFileBytes(1 << 30)
            .logsToStdout(true)
            .build();
    assertThat(config.maxTotalBytes()).isEqualTo(1 << 20);
    assertThat(config.maxFileBytes()).isEqualTo(1 << 17);
    assertThat(config.logsToStdout()).isFalse();
    assertThat(config.artifacts()).containsExactly(Artifact.REPORT);
  }

  @Test
  void settingsAreStrongerThanCodeWhetherItSpeaksBeforeOrAfter() {
    Settings settings = Settings.load(Map.of("name", "given"));
    assertThat(RunConfig.builder().runName("a").settings(settings).build().runName())
        .isEqualTo("given");
    RunConfigBuilder builder = RunConfig.builder().settings(settings).runName("a");
    assertThat(builder.build().runName()).isEqualTo("given");
    assertThat(builder.settings(null).build().runName()).as("the builder itself").isEqualTo("a");
  }

  @Test
  void whereThereIsNoConsoleWhatIsWrongIsSaidToWhoeverWatches() throws Exception {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    run(
        config(Map.of("level", "loud"))
            .consoleStream(new PrintStream(shown, true, StandardCharsets.UTF_8)));
    assertThat(shown.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("tachograph: Option level is left out: Log filter \"loud\"");
  }

  @Test
  void noFileHasAnythingOfTheRunsNameInItsOwn() throws Exception {
    run(config(Map.of("name", "a:b/c\\d*?\"<>|. ")));
    assertThat(RunFilesOf.names(dir)).hasSize(5).allMatch(name -> name.matches("[0-9A-Za-z._-]+"));
  }

  @Test
  void aProgramThatAsksForNoSettingsHasNoneInItsReport() throws Exception {
    JsonNode report = run(RunConfig.builder().consoleFilter(null));
    assertThat(report.get("config")).isEmpty();
  }
}
