package dev.tachograph.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.agent.programs.Loaded;
import dev.tachograph.agent.programs.Loaders;
import dev.tachograph.agent.programs.VirtualThreads;
import dev.tachograph.agent.programs.Work;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is woven into a program's classes and the JDK's. */
class AgentHooksIT {
  private static final String WORK_OUT = "8\n17\n17c\nnothing\n5";

  @TempDir private Path work;

  private RunOfProgram run(String settings, Class<?> main, String out, String... arguments)
      throws Exception {
    try (Program program =
        Program.start(work, List.of(Program.option("out=runs" + settings)), main, arguments)) {
      assertThat(program.end(0)).isEqualTo(out);
      assertThat(program.err()).isEmpty();
    }
    return new RunOfProgram(work.resolve("runs"));
  }

  @Test
  void namedMethodsAreSpansAndComputeWhatTheyComputed() throws Exception {
    String name = Work.class.getName();
    RunOfProgram run = run(",spans=" + name + "#load*", Work.class, WORK_OUT);

    List<JsonNode> begins =
        run.trace().stream().filter(event -> event.path("ph").asText().equals("B")).toList();
    assertThat(
            begins.stream().map(event -> event.path("name").asText()).collect(Collectors.toList()))
        .containsExactly("Work.load", "Work.load", "Work.loadAll", "Work.load", "Work.loadNothing");
    List<JsonNode> failed =
        run.trace().stream().filter(event -> event.at("/args/exception").isTextual()).toList();
    assertThat(failed).hasSize(1);
    assertThat(failed.get(0).at("/args/exception").asText())
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(run.trace().stream().filter(event -> event.path("ph").asText().equals("E")))
        .hasSize(begins.size());
  }

  @Test
  void spansOfWhatTheRecorderItselfNeedsAreRefusedInOneLine() throws Exception {
    String wrong = "java.lang.String#*;java.util.concurrent.ConcurrentHashMap#get";
    try (Program program =
        Program.start(
            work,
            List.of(
                Program.option("out=runs,spans=" + wrong + ";" + Work.class.getName() + "#other")),
            Work.class)) {
      assertThat(program.end(0)).isEqualTo(WORK_OUT);
      assertThat(program.err())
          .matches(
              "tachograph: spans: 'java.lang.String#\\*' is of the JDK.*; it is left out.*\\R"
                  + "tachograph: spans: 'java.util.concurrent.*#get' is of the JDK.*\\R");
    }
    RunOfProgram run = new RunOfProgram(work.resolve("runs"));
    assertThat(run.report().at("/spans").findValuesAsText("name")).containsExactly("Work.other");
    assertThat(run.logs().stream().filter(line -> line.path("level").asText().equals("WARN")))
        .hasSize(2);
  }

  @Test
  void theRecordersOwnClassesAreNotWoven() throws Exception {
    RunOfProgram run =
        run(
            ",spans=dev.tachograph.trace.Span#*;dev.tachograph.AgentRun#thread*",
            Work.class,
            WORK_OUT);
    assertThat(run.report().at("/status").asText()).isEqualTo("completed");
    assertThat(run.report().at("/spans")).isEmpty();
  }

  @Test
  void threadsHaveTracksWithTheirStartAndEnd() throws Exception {
    List<JsonNode> trace = run("", Work.class, WORK_OUT).trace();

    List<JsonNode> named =
        trace.stream().filter(event -> event.at("/args/name").asText().equals("loader-1")).toList();
    assertThat(named).isNotEmpty();
    long track = named.get(0).path("tid").asLong();
    assertThat(
            trace.stream()
                .filter(event -> event.path("tid").asLong() == track)
                .filter(event -> event.path("ph").asText().equals("i"))
                .map(event -> event.path("name").asText())
                .toList())
        .containsExactly("thread started", "thread ended");
  }

  @Test
  void anotherAgentBesideItWorksInBothOrders() throws Exception {
    Path jacoco =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.contains("org.jacoco.agent"))
            .map(Path::of)
            .findFirst()
            .orElseThrow();
    String settings = "spans=" + Work.class.getName() + "#load*";
    for (boolean oursFirst : List.of(true, false)) {
      Path directory = Files.createDirectory(work.resolve("ours-first-" + oursFirst));
      Path covered = directory.resolve("covered.exec");
      String ours = Program.option("out=" + directory.resolve("runs") + "," + settings);
      String theirs = "-javaagent:" + jacoco + "=destfile=" + covered;
      try (Program program =
          Program.start(
              directory, oursFirst ? List.of(ours, theirs) : List.of(theirs, ours), Work.class)) {
        assertThat(program.end(0)).isEqualTo(WORK_OUT);
        assertThat(program.err()).isEmpty();
      }
      JsonNode report = new RunOfProgram(directory.resolve("runs")).report();
      assertThat(report.at("/status").asText()).isEqualTo("completed");
      assertThat(report.at("/spans").findValuesAsText("name"))
          .containsExactlyInAnyOrder("Work.load", "Work.loadAll", "Work.loadNothing");
      assertThat(covered).isNotEmptyFile();
    }
  }

  @Test
  void loadersWithoutParentComeAndGoAndAreCollected() throws Exception {
    String name = Loaded.class.getName();
    JsonNode report = run(",spans=" + name + "#work", Loaders.class, "all collected").report();
    assertThat(report.at("/spans/0/name").asText()).isEqualTo("Loaded.work");
    assertThat(report.at("/spans/0/count").asInt()).isEqualTo(200);
  }

  @Test
  void aMillionVirtualThreadsAreNoTracks() throws Exception {
    assumeTrue(Program.version() >= 21, "NOT TESTED: this JVM has no virtual threads");
    RunOfProgram run = run("", VirtualThreads.class, "1000000", "1000000");
    assertThat(
            run.trace().stream()
                .filter(event -> event.path("name").asText().equals("thread started")))
        .hasSizeLessThan(100);
  }
}
