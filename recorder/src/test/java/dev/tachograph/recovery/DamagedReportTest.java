package dev.tachograph.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.report.EndNote;
import dev.tachograph.internal.report.RawMembers;
import dev.tachograph.internal.report.RunningReport;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A report that a run began and that was damaged since: only valid JSON is copied into another. */
class DamagedReportTest {
  private static final ProcessIdentity HERE = new ProcessIdentity(7, 8L, "b", "n", "h", "m", false);

  private static RunningReport read(String json) {
    return RunningReport.of(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nul",
        "[1,]",
        "{\"b\":1,\"b\":2}",
        "01",
        "+1",
        "1.",
        "{\"b\"}",
        "[1 2]",
        "\"\\x\"",
        "tru",
        "\"\u0001\"",
        "\"\\u12g4\"",
        "{\"b\":}",
        "[}",
        "-",
        "1e"
      })
  void memberThatIsNoJsonIsLeftOut(String value) {
    RunningReport report = read("{\"a\":" + value + ",\"argv\":[1]}");
    assertThat(report.raw("a", "none")).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "[]", "{\"b\":[1,{}]}", "0", "-1.5e+3", "\"\\u00e9\\n\"", "\"é\"", "true"})
  void memberThatIsJsonStays(String value) {
    RunningReport report = read("{\"a\": " + value + " ,\"argv\":[1]}");
    assertThat(report.raw("a", "none")).isEqualTo(value);
    assertThat(report.raw("argv", "none")).isEqualTo("[1]");
  }

  @Test
  void noteWithACauseThatIsNoJsonHasNoCause() {
    String note = "{\"status\":\"failed\",\"end\":{\"cause\":nul,\"exit_code\":1}}";
    EndNote read = EndNote.read(note.getBytes(StandardCharsets.UTF_8));
    assertThat(read).isNull();
    assertThat(read("{\"meta\":{}}").identity(HERE)).isNull();
    assertThat(read("{").object("meta")).isEqualTo(Map.of());
  }

  @Test
  void memberOfAnotherKindIsLeftOutAndWhatIsMissingIsFilledIn() {
    RunningReport report =
        read("{\"argv\":{},\"config\":[1],\"meta\":{\"env\":{\"os\":\"x\"},\"build\":[]}}");
    assertThat(report.raw("argv", "[]")).isEqualTo("[]");
    assertThat(report.raw("config", "{}")).isEqualTo("{}");
    String least = "{\"run_name\":null,\"build\":{\"java\":null},\"env\":{\"os\":null,\"pid\":7}}";
    assertThat(RawMembers.object(RawMembers.completed(report.object("meta"), least)))
        .isEqualTo(
            "{\"env\":{\"os\":\"x\",\"pid\":7},\"build\":{\"java\":null},\"run_name\":null}");
  }

  @Test
  void keysThatAreTheSameOnceMaskedAreWrittenOnce() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("x password=hunter2", "1");
    members.put("x password=hunter3", "2");
    assertThat(RawMembers.object(members)).isEqualTo("{\"x password=***\":2}");
  }
}
