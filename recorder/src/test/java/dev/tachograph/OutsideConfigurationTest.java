package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.common.Level;
import dev.tachograph.logging.Log;
import dev.tachograph.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever code says of a run can be said without code. */
@Timeout(120)
class OutsideConfigurationTest {
  /** What of a configuration is no text: objects, and what only the program knows. */
  private static final Set<String> NO_TEXT = Set.of("argv", "consoleStream", "settings", "build");

  @TempDir Path dir;

  /**
   * A setting and what it stands for.
   *
   * @param method of the builder
   * @param text what the value is as text, other than the default
   */
  record Setting(
      String method, String key, String value, Function<RunConfig, Object> read, String text) {
    @Override
    public String toString() {
      return key;
    }
  }

  static List<Setting> all() {
    List<Setting> all = new ArrayList<>(ofRunAndLog());
    all.addAll(ofTraceAndJournal());
    all.addAll(ofSizes());
    return all;
  }

  private static List<Setting> ofRunAndLog() {
    return List.of(
        new Setting("runName", "name", "a run", c -> "" + c.runName(), "a run"),
        new Setting("scope", "scope", "loader", RunConfig::scope, "LOADER"),
        new Setting("outputDir", "out", "a/b", RunConfig::outputDir, "a/b"),
        new Setting("tag", "tags", "a=b", RunConfig::tags, "{a=b}"),
        new Setting("parent", "parent", "x-1", c -> "" + c.parent(), "x-1"),
        new Setting("required", "required", "true", RunConfig::required, "true"),
        new Setting("artifacts", "only", "logs,report", RunConfig::artifacts, "[LOGS, REPORT]"),
        new Setting("sampleInterval", "sample_interval", "5s", RunConfig::sampleInterval, "PT5S"),
        new Setting(
            "shutdownTimeout", "shutdown_timeout", "0s", RunConfig::shutdownTimeout, "PT0S"),
        new Setting("consoleFilter", "log", "error", c -> "" + c.consoleFilter(), "error"),
        new Setting("jsonFilter", "level", "warn", RunConfig::jsonFilter, "warn"),
        new Setting("levelsFile", "levels_file", "l", c -> "" + c.levelsFile(), "l"),
        new Setting("logsToStdout", "logs_to_stdout", "true", RunConfig::logsToStdout, "true"),
        new Setting("jsonLogFilter", "log_records", "all", RunConfig::jsonLogFilter, "ALL"),
        new Setting("callSites", "call_sites", "warn", c -> "" + c.callSites(), "WARN"));
  }

  private static List<Setting> ofTraceAndJournal() {
    Function<RunConfig, Object> trace = RunConfig::traceOptions;
    String options = "TraceOptions[args=%s, locations=%s, safepoints=%s, maxBytes=%d]";
    return List.of(
        new Setting("traceFilter", "trace_level", "warn", RunConfig::traceFilter, "warn"),
        new Setting(
            "traceOptions",
            "trace_args",
            "false",
            trace,
            String.format(Locale.ROOT, options, false, false, false, 0)),
        new Setting(
            "traceOptions",
            "trace_locations",
            "true",
            trace,
            String.format(Locale.ROOT, options, true, true, false, 0)),
        new Setting(
            "traceOptions",
            "trace_safepoints",
            "true",
            trace,
            String.format(Locale.ROOT, options, true, false, true, 0)),
        new Setting(
            "traceOptions",
            "trace_max",
            "1MiB",
            trace,
            String.format(Locale.ROOT, options, true, false, false, 1 << 20)),
        new Setting("journalDir", "journal_dir", "j", c -> "" + c.journalDir(), "j"),
        new Setting("journalBytes", "journal_size", "1MiB", RunConfig::journalBytes, "1048576"),
        new Setting("logBuffer", "log_buffer", "1024", RunConfig::logBuffer, "1024"),
        new Setting("whenFull", "when_full", "block", RunConfig::whenFull, "BLOCK"),
        new Setting("blockTimeout", "block_timeout", "1ms", RunConfig::blockTimeout, "PT0.001S"),
        new Setting("sync", "sync", "interval_and_error", RunConfig::sync, "INTERVAL_AND_ERROR"),
        new Setting("syncInterval", "sync_interval", "1m", RunConfig::syncInterval, "PT1M"),
        new Setting("collapse", "collapse", "false", RunConfig::collapse, "false"));
  }

  private static List<Setting> ofSizes() {
    return List.of(
        new Setting("maxTotalBytes", "max_total", "8MiB", RunConfig::maxTotalBytes, "8388608"),
        new Setting("maxFileBytes", "max_file", "64KiB", RunConfig::maxFileBytes, "65536"),
        new Setting("whenTotal", "when_total", "stop", RunConfig::whenTotal, "STOP"),
        new Setting("boundedByDefault", "bounded", "true", RunConfig::bounded, "true"),
        new Setting("retention", "keep", "20,2GiB", RunConfig::retention, "20,2147483648B"),
        new Setting("recover", "recover", "false", RunConfig::recover, "false"));
  }

  private Path file(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("tacho.properties"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whateverCodeSaysIsSaidByOptionEnvironmentAndFileToo(Setting setting) throws Exception {
    RunConfig byCode = RunConfig.builder().settings(null).build();
    assertThat(setting.read.apply(byCode).toString()).isNotEqualTo(setting.text);
    Map<String, String> env =
        Map.of("TACHO_" + setting.key.toUpperCase(Locale.ROOT), setting.value);
    List<Settings> all = new ArrayList<>();
    all.add(Settings.load(Map.of(setting.key, setting.value), Map.of(), dir));
    all.add(Settings.load(Map.of(), env, dir));
    file(setting.key + " = " + setting.value + "\n");
    all.add(Settings.load(Map.of(), Map.of(), dir));
    String origins = "";
    for (Settings settings : all) {
      assertThat(settings.problems()).isEmpty();
      RunConfig config = RunConfig.builder().settings(settings).build();
      assertThat(setting.read.apply(config)).hasToString(setting.text);
      Object section = config.origins().get("tachograph");
      assertThat(section).asString().contains(setting.key + "={value=");
      origins += settings.origin(setting.key).label() + " ";
    }
    assertThat(origins).isEqualTo("flag environment file ");
  }

  @Test
  void noMethodOfTheBuilderIsForgotten() {
    Set<String> methods = new TreeSet<>();
    for (Method method : RunConfigBuilder.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !method.isBridge()) {
        methods.add(method.getName());
      }
    }
    Set<String> known = new TreeSet<>(NO_TEXT);
    all().forEach(setting -> known.add(setting.method));
    assertThat(methods).isEqualTo(known);
  }

  @Test
  void everyValueThatHoldsIsInTheReportWithItsOrigin() {
    RunConfig config =
        RunConfig.builder()
            .callSites(Level.ERROR)
            .blockTimeout(Duration.ofSeconds(2))
            .settings(Settings.load(Map.of("block_timeout", "3s"), Map.of(), dir))
            .build();
    Map<String, Object> all = new TreeMap<>();
    if (config.origins().get("tachograph") instanceof Map<?, ?> section) {
      section.forEach((key, value) -> all.put(key.toString(), value));
    }
    Set<String> keys = new TreeSet<>(Set.of("no_logs", "no_output", "jul", "spans", "redact"));
    all().forEach(setting -> keys.add(setting.key));
    assertThat(all.keySet()).isEqualTo(keys);
    assertThat(all.get("block_timeout")).hasToString("{value=3000ms, origin=flag}");
    assertThat(all.get("call_sites")).hasToString("{value=error, origin=code}");
    assertThat(all.get("sync")).hasToString("{value=never, origin=default}");
  }

  /** Knows nothing of settings. */
  static final class Plain {
    private Plain() {}

    public static void main(String[] args) throws Exception {
      RunConfigBuilder config =
          RunConfig.builder().outputDir(Path.of(args[0], "of-code")).runName("of code");
      if (args[1].equals("refuse")) {
        config.settings(null);
      }
      System.exit(
          Tachograph.run(
              config.build(),
              run -> {
                Log.get("app").info("ran with " + run.files().size() + " files").emit();
                return 3;
              }));
    }
  }

  private String plain(Map<String, String> env, String what, int code) throws Exception {
    try (Child child = Child.start(env, Plain.class, List.of(), dir, what)) {
      String said = child.rest();
      assertThat(child.end()).as(said).isEqualTo(code);
      return said;
    }
  }

  @Test
  void programThatSaysNothingOfSettingsObeysThem() throws Exception {
    Path out = dir.resolve("of-env");
    String said =
        plain(Map.of("TACHO_OUT", out.toString(), "TACHO_ONLY", "report,logs"), "obey", 3);
    assertThat(said).contains("ran with 2 files");
    assertThat(dir.resolve("of-code")).doesNotExist();
    assertThat(RunFilesOf.in(out).report().at("/meta/run_name").asText()).isEqualTo("of code");
    assertThat(RunFilesOf.in(out).report().at("/config/tachograph/out/origin").asText())
        .isEqualTo("environment");
  }

  @Test
  void programThatWantsNoSettingsHasNone() throws Exception {
    plain(Map.of("TACHO_OUT", dir.resolve("of-env").toString()), "refuse", 3);
    assertThat(dir.resolve("of-env")).doesNotExist();
    assertThat(RunFilesOf.in(dir.resolve("of-code")).report().get("config")).isEmpty();
  }

  @Test
  void programThatCannotBeRecordedRunsAndOneLineSaysWhy() throws Exception {
    Files.writeString(dir.resolve("of-code"), "a file");
    String said = plain(Map.of("TACHO_LOG", "off"), "obey", 3);
    assertThat(said.strip())
        .matches(
            "tachograph: Nothing is recorded: The output directory .*of-code .*; name a directory.*");
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(dir.resolve("of-code"));
    }
  }

  @Test
  void programThatIsNotToRunUnrecordedDoesNot() throws Exception {
    Files.writeString(dir.resolve("of-code"), "a file");
    String said = plain(Map.of("TACHO_REQUIRED", "true"), "obey", 1);
    assertThat(said).contains("IOException: The output directory").doesNotContain("ran with");
  }

  @Test
  void wrongValueIsSaidAndTheDefaultHolds() throws Exception {
    String said = plain(Map.of("TACHO_SYNC", "often"), "obey", 3);
    assertThat(said)
        .contains(
            "TACHO_SYNC is left out: never, interval, interval_and_error are allowed,"
                + " not \"often\".",
            "ran with 5 files");
  }

  @Test
  void wrongValueIsRefusedWhereRecordingIsRequired() throws Exception {
    String said = plain(Map.of("TACHO_SYNC", "often", "TACHO_REQUIRED", "true"), "obey", 1);
    assertThat(said).contains("IllegalArgumentException: TACHO_SYNC is left out");
    assertThat(dir.resolve("of-code")).doesNotExist();
  }

  @Test
  void runOfCodeIsUnrecordedOrRefused() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    RunConfigBuilder config =
        RunConfig.builder()
            .outputDir(file)
            .logsToStdout(true)
            .consoleFilter(null)
            .consoleStream(new PrintStream(shown, true, StandardCharsets.UTF_8));
    try (Run run = Tachograph.start(config.build())) {
      assertThat(run.files()).isEmpty();
      assertThat(run.runId()).isNotEmpty();
    }
    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("Nothing is recorded: The output");
    assertThatThrownBy(() -> Tachograph.start(config.required(true).build()))
        .isInstanceOf(IOException.class);
    Tachograph.start(config.outputDir(dir.resolve("out")).build()).close(0);
  }
}
