package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that other programs left; what a killed JVM leaves is tested in the recorder. */
class RecoverTest {
  private static final String BASE = "2026-11-24__01-00-00";

  @TempDir Path dir;
  private final Cli cli = new Cli();

  /** What a recorder without a mapped journal left on another machine. */
  private void leaveARunOfAnotherMachine() throws IOException {
    String logs = BASE + ".logs.jsonl.part";
    Files.copy(Cli.RUNS.resolve(BASE + ".json.part"), dir.resolve(BASE + ".json.part"));
    String whole = Files.readString(Cli.RUNS.resolve(logs));
    Files.writeString(dir.resolve(logs), whole + "{\"t_ms\":99,\"ts\":\"2026");
    Files.writeString(
        dir.resolve(BASE + ".trace.json.part"),
        "[\n{\"ph\":\"B\",\"name\":\"outer \\\"x\\\"\",\"pid\":1,\"tid\":2,\"ts\":1.5},\n"
            + "{\"ph\":\"B\",\"name\":\"inner\",\"pid\":1,\"tid\":2,\"ts\":2.5},\n"
            + "{\"ph\":\"B\",\"name\":\"never wri");
    Files.createFile(dir.resolve(BASE + ".journal"));
  }

  @Test
  void runOfAnotherMachineIsLeftAloneUnlessForced() throws IOException {
    leaveARunOfAnotherMachine();
    cli.call("recover", dir.toString());
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains(BASE, "foreign");
    assertThat(dir.resolve(BASE + ".json.part")).exists();
    cli.call("recover", "--force", "--json", dir.toString());
    assertThat(cli.code()).isZero();
    assertThat(Report.JSON.readTree(cli.out()).at("/0/outcome").asText()).isEqualTo("recovered");
    cli.call("recover", dir.toString());
    assertThat(cli.out()).startsWith("nothing to recover in ");
  }

  @Test
  void recoveredFilesAreWholeAndAsTheFormatsSay() throws IOException {
    leaveARunOfAnotherMachine();
    cli.call("recover", "--force", dir.toString());
    RunFileSet run = RunFileSet.find(dir, BASE).orElseThrow();
    assertThat(run.files()).noneMatch(file -> file.toString().endsWith(".part"));
    Schemas schemas = new Schemas();
    JsonNode report = schemas.document("report", dir.resolve(BASE + ".json"));
    assertThat(report.get("status").asText()).isEqualTo("killed");
    assertThat(report.at("/end/possibly_lost_ms").isNumber()).isTrue();
    schemas.lines("logs", dir.resolve(BASE + ".logs.jsonl"));
    JsonNode trace = schemas.document("trace", dir.resolve(BASE + ".trace.json"));
    assertThat(trace).hasSize(4);
    assertThat(trace.get(2).get("name").asText()).isEqualTo("inner");
    assertThat(trace.get(3).get("name").asText()).isEqualTo("outer \"x\"");
    assertThat(trace.get(3).at("/args/unfinished").asBoolean()).isTrue();
    cli.call("ls", dir.toString());
    assertThat(cli.out()).contains("killed");
  }

  @Test
  void whatCannotBeRecoveredStaysAndIsTheAnswerNo() throws IOException {
    leaveARunOfAnotherMachine();
    // With a second name it may be somebody else's file.
    Path part = dir.resolve(BASE + ".logs.jsonl.part");
    Files.createLink(dir.resolve("second-name"), part);
    cli.call("recover", "--force", dir.toString());
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out()).contains("failed");
    assertThat(dir.resolve(BASE + ".journal")).exists();
    assertThat(part).exists();
  }

  @Test
  void fileThatHasAFinalNameAlreadyIsLeftAlone() throws IOException {
    leaveARunOfAnotherMachine();
    Files.createFile(dir.resolve(BASE + ".logs.jsonl"));
    cli.call("recover", "--force", dir.toString());
    assertThat(cli.code()).as(cli.out()).isZero();
    assertThat(dir.resolve(BASE + ".logs.jsonl")).isEmptyFile();
    assertThat(dir.resolve(BASE + ".logs.1.jsonl")).isNotEmptyFile();
    JsonNode report = new Schemas().document("report", dir.resolve(BASE + ".json"));
    assertThat(report.at("/logs/paths").toString()).contains(BASE + ".logs.1.jsonl");
  }
}
