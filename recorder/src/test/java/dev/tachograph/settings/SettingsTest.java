package dev.tachograph.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("tacho.properties");
  }

  private void write(String text) throws IOException {
    Files.deleteIfExists(file);
    Files.writeString(file, text, StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private Settings load(Map<String, String> given, Map<String, String> env) {
    return Settings.load(given, env, dir);
  }

  private Settings load() {
    return load(Map.of(), Map.of());
  }

  private static void has(Settings settings, String key, String value, Origin origin) {
    assertThat(settings.get(key)).as(key).isEqualTo(value);
    assertThat(settings.origin(key)).as(key).isEqualTo(origin);
  }

  @Test
  void nothingIsSetByNobody() {
    Settings settings = load();
    assertThat(settings.get("name")).isNull();
    assertThat(settings.origin("name")).isEqualTo(Origin.DEFAULT);
    assertThat(settings.get("no_such")).isNull();
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.tags()).isEmpty();
    assertThat(settings.redactionRules()).isEmpty();
  }

  @Test
  void theStrongerOriginCountsForEachKeyByItself() throws IOException {
    write("name = filed\nout=/of/file\nlevel=warn\n");
    Settings settings =
        load(
            Map.of("name", "flagged"),
            Map.of("TACHO_NAME", "environed", "TACHO_OUT", "/of/env", "TACHO_LEVEL", " "));
    has(settings, "name", "flagged", Origin.FLAG);
    has(settings, "out", "/of/env", Origin.ENVIRONMENT);
    has(settings, "level", "warn", Origin.FILE);
    assertThat(settings.problems()).isEmpty();
  }

  @Test
  void optionsMayHaveHyphensAndTruthsNeedNoValue() {
    Settings settings =
        load(Map.of("no-logs", "", "Max-Total", "3GiB", "required", "false"), Map.of());
    assertThat(settings.isTrue("no_logs")).isTrue();
    assertThat(settings.isTrue("required")).isFalse();
    assertThat(settings.isTrue("no_output")).isFalse();
    assertThat(settings.maxTotalBytes()).isEqualTo(3L << 30);
    assertThat(settings.problems()).isEmpty();
  }

  @Test
  void tagsAddUpAndEachHasTheValueOfItsStrongestOrigin() throws IOException {
    write("tags=a=file,b=file,c=file\n");
    Settings settings =
        load(Map.of("tags", "a=flag"), Map.of("TACHO_TAGS", "a=env, b = env ,,nonsense"));
    assertThat(settings.tags())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "flag", "b", "env", "c", "file"));
    assertThat(settings.origin("tags")).isEqualTo(Origin.FLAG);
    assertThat(settings.problems())
        .containsExactly(
            "TACHO_TAGS is left out in part: KEY=VALUE[,KEY=VALUE]... is allowed, not"
                + " \"nonsense\".");
  }

  @Test
  void rulesToRedactAddUpFromEverywhere() throws IOException {
    write("redact = [a-z]{9}\nredact.2=x\\\\d\n");
    Settings settings =
        load(
            Map.of("redact.1", "one", "redact", " two "),
            Map.of("TACHO_REDACT", "three", "TACHO_REDACT_7", "four"));
    assertThat(settings.redactionRules())
        .containsExactlyInAnyOrder("one", " two ", "three", "four", "[a-z]{9}", "x\\d");
    assertThat(settings.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "level|loud|is left out: Log filter \"loud\": \"loud\" is no level",
        "log|a=b=c|no level; a directive is LEVEL",
        "only|logs,pictures|some of logs,resources,events,trace,report are allowed, not \"pictures\"",
        "no_logs|yes|true and false are allowed, not \"yes\"",
        "no_output|1|true and false are allowed",
        "required|TRUE|true and false are allowed",
        "max_total|much|a size is such as 2GiB",
        "max_total|1KiB|0 and 1MiB to 1024TiB are allowed, not \"1KiB\"",
        "max_total|99999999999TiB|too much",
        "sample_interval|1ms|10ms to 1h are allowed, such as 500ms or 5s, not \"1ms\"",
        "sample_interval|5|10ms to 1h are allowed",
        "sample_interval|99999999999999999999s|10ms to 1h are allowed",
        "trace_level|loud|is left out: Log filter \"loud\": \"loud\" is no level",
        "max_file|1KiB|0 and 64KiB to 1TiB are allowed, not \"1KiB\"",
        "journal_size|0|64KiB to 512MiB are allowed, not \"0\"",
        "log_buffer|15|16 to 16777216 are allowed, not \"15\"",
        "log_buffer|-1|16 to 16777216 are allowed",
        "log_buffer|99999999999|16 to 16777216 are allowed",
        "when_total|delete|delete_oldest, stop are allowed, not \"delete\"",
        "keep|much|a limit is a number of runs such as 10",
        "shutdown_timeout|2h|0s to 1h are allowed, such as 500ms or 5s, not \"2h\"",
        "shutdown_timeout|-1s|0s to 1h are allowed",
        "call_sites|all|error, warn, info, debug, trace, none are allowed, not \"all\"",
        "collapse|on|true and false are allowed, not \"on\"",
        "scope|thread|process, loader are allowed, not \"thread\"",
        "redact|(|a regular expression is allowed; this one is none: Unclosed group",
        "tags|=x|KEY=VALUE[,KEY=VALUE]... is allowed, not \"=x\"",
        "nmae|x|is no setting and is left out; the settings are name, out, tags",
        "redact.x|x|is no setting",
        "redact.|x|is no setting"
      })
  void wrongValuesAreLeftOutAndSaidInOneSentenceWithWhatIsAllowed(
      String key, String value, String sentence) throws IOException {
    write("# comment\n" + key + "=" + value + "\n");
    Settings settings = load(Map.of(key, value), Map.of());
    assertThat(settings.get(key)).isNull();
    assertThat(settings.problems()).hasSize(2).allMatch(text -> text.contains(sentence));
    assertThat(settings.problems().get(0)).startsWith("Option " + key + " ");
    assertThat(settings.problems().get(1)).startsWith(file + ", line 2, " + key + " ");
    assertThat(settings.problems()).allMatch(text -> text.matches("[^\\n\\x00-\\x1f]+\\."));
  }

  @Test
  void aWrongValueLeavesTheWeakerOneInForce() throws IOException {
    write("sample_interval=5s");
    Settings settings =
        load(Map.of("sample_interval", "soon"), Map.of("TACHO_SAMPLE_INTERVAL", "often"));
    assertThat(settings.sampleInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.origin("sample_interval")).isEqualTo(Origin.FILE);
    assertThat(settings.problems()).hasSize(2);
  }

  @Test
  void whatASentenceRepeatsIsHarmlessToATerminalWithoutSecretsAndNotEndless() {
    Settings settings =
        load(
            Map.of("level", "\u001b[31m\n" + "x".repeat(10_000), "only", "password=hunter2"),
            Map.of("TACHO_REDACT", "(hunter2"));
    assertThat(settings.problems()).hasSize(3);
    assertThat(settings.problems())
        .allMatch(text -> text.length() < 300 && !text.contains("hunter2"))
        .allMatch(text -> text.chars().noneMatch(c -> c < ' '));
  }

  @Test
  void theFileIsReadAsPropertiesWithLinesContinuationsAndUtf8() throws IOException {
    write(
        "! c \\\nname=M\u00fcller \\\n   und Sohn\r\n\r\ntags : a=\\u0041\rout /x y\nonly=\\u00\n");
    Settings settings = load();
    assertThat(settings.get("name")).isEqualTo("M\u00fcller und Sohn");
    assertThat(settings.get("tags")).isEqualTo("a=A");
    assertThat(settings.get("out")).isEqualTo("/x y");
    assertThat(settings.problems())
        .containsExactly(
            file + ", line 7 is left out: a \\u is not followed by four hexadecimal digits.");
  }

  @Test
  void ofAKeyThatStandsTwiceInTheFileTheLastCountsAndThatIsSaid() throws IOException {
    write("name=one\nname=two\n");
    assertThat(load().get("name")).isEqualTo("two");
    assertThat(load().problems())
        .containsExactly(file + ", line 2, name counts, not that of line 1.");
  }

  @Test
  void theVariableNamesAnotherFileWhichMustBeThere() throws IOException {
    write("name=default\n");
    Path other = dir.resolve("other.conf");
    Files.writeString(other, "name=other\n");
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
    assertThat(load(Map.of(), Map.of("TACHO_CONFIG", other.toString())).get("name"))
        .isEqualTo("other");
    assertThat(load(Map.of(), Map.of("TACHO_CONFIG", "other.conf")).get("name")).isEqualTo("other");
    assertThat(load(Map.of(), Map.of("TACHO_CONFIG", "")).get("name")).isEqualTo("default");
    Settings gone = load(Map.of(), Map.of("TACHO_CONFIG", "gone.conf"));
    assertThat(gone.get("name")).isNull();
    assertThat(gone.problems())
        .containsExactly(
            "The settings in gone.conf are left out: it does not exist, or cannot be reached.");
    assertThat(load(Map.of(), Map.of("TACHO_CONFIG", "no\0path")).problems())
        .singleElement()
        .asString()
        .contains("is no path here");
  }

  @ParameterizedTest
  @CsvSource({"rw-rw-r--", "rw-r--rw-", "rw--w----", "rwxrwxrwx"})
  void aFileThatOthersCanWriteIsLeftOut(String mode) throws IOException {
    write("name=planted\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThat(load().get("name")).isNull();
    assertThat(load().problems())
        .containsExactly(
            "The settings in tacho.properties are left out: it can be written by others than its"
                + " owner; chmod go-w it.");
    Path target = Files.move(file, dir.resolve("target"));
    Files.createSymbolicLink(file, target.getFileName());
    assertThat(load().get("name")).as("by a link").isNull();
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(load().get("name")).as("by a link, mended").isEqualTo("planted");
  }

  @Test
  void aFileOfAnotherUserIsLeftOutAlsoByRootAndAlsoBehindALink() throws Exception {
    write("name=planted\n");
    Assumptions.assumeTrue(
        new ProcessBuilder("chown", "65533", file.toString()).start().waitFor() == 0,
        "NOT TESTED: only root can give a file away");
    assertThat(load().get("name")).isNull();
    assertThat(load().problems())
        .singleElement()
        .asString()
        .contains(
            "it belongs to user 65533, and only a file of root or of this process's own user");
    Path target = Files.move(file, dir.resolve("target"));
    Files.createSymbolicLink(file, target);
    assertThat(load().get("name")).isNull();
    assertThat(new ProcessBuilder("chown", "0", target.toString()).start().waitFor()).isZero();
    assertThat(load().get("name")).isEqualTo("planted");
    assertThat(new ProcessBuilder("chown", "-h", "65533", file.toString()).start().waitFor())
        .isZero();
    assertThat(load().get("name")).as("the link of another user").isNull();
    assertThat(load().problems())
        .singleElement()
        .asString()
        .contains("it is behind a link that belongs to user 65533");
    Path real = Files.createDirectory(dir.resolve("real"));
    Files.move(target, real.resolve("tacho.properties"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), real.getFileName());
    Map<String, String> named = Map.of("TACHO_CONFIG", "link/../link/tacho.properties");
    assertThat(load(Map.of(), named).get("name")).as("by a directory").isEqualTo("planted");
    assertThat(new ProcessBuilder("chown", "-h", "65533", link.toString()).start().waitFor())
        .isZero();
    assertThat(load(Map.of(), named).get("name")).as("another user's").isNull();
    assertThat(load(Map.of(), named).problems())
        .singleElement()
        .asString()
        .contains("it is behind a link that belongs to user 65533");
  }

  @Test
  void filesOfRootCountForEveryUserAndThoseOfOthersOnlyForThemselves() throws IOException {
    Map<String, Object> ofRoot = Map.of("uid", 0, "mode", 0100644);
    Map<String, Object> of7 = Map.of("uid", 7, "mode", 0100600);
    assertThat(new FileTrust(List.of(ofRoot), 7).objection()).isNull();
    assertThat(new FileTrust(List.of(of7), 7).objection()).isNull();
    assertThat(new FileTrust(List.of(of7), 8).objection()).contains("user 7");
    assertThat(new FileTrust(List.of(of7), 0).objection()).contains("user 7");
    assertThat(new FileTrust(List.of(of7), null).objection()).contains("user 7");
    assertThat(new FileTrust(List.of(of7, ofRoot), 8).objection()).contains("link");
    assertThat(new FileTrust(List.of(), 8).objection()).as("files without owners").isNull();
  }

  @Test
  void whatIsNoReadableTextFileIsLeftOutInOneSentence() throws IOException {
    Files.createDirectory(file);
    left("is no regular file");
    Files.delete(file);
    Files.createSymbolicLink(file, dir.resolve("nowhere"));
    left("does not exist, or cannot be reached");
    Files.delete(file);
    Files.createSymbolicLink(file, file.getFileName());
    left("does not exist, or cannot be reached");
    write("name=x\n# " + "x".repeat(65 * 1024));
    left("has more than 65536 bytes");
    write("");
    Files.write(file, new byte[] {'n', '=', (byte) 0xC3, '\n'});
    left("is not UTF-8");
  }

  private void left(String why) {
    Settings settings = load();
    assertThat(settings.problems())
        .containsExactly("The settings in tacho.properties are left out: it " + why + ".");
    assertThat(settings.get("name")).isNull();
  }
}
