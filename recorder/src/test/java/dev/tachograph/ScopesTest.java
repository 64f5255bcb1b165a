package dev.tachograph;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.RunConfig.Scope;
import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.StateSource;
import dev.tachograph.logging.Levels;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.logging.Logging;
import dev.tachograph.scopes.Application;
import dev.tachograph.scopes.Deployment;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Class loaders with runs of their own, in a JVM that goes on. */
@Timeout(600)
class ScopesTest {
  @TempDir Path dir;

  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  @AfterEach
  void endPool() {
    pool.shutdownNow();
  }

  private RunConfigBuilder config(String name) {
    return RunConfig.builder()
        .settings(null)
        .outputDir(dir.resolve(name))
        .runName(name)
        .consoleFilter(null);
  }

  private Run start(Application application, String name) throws IOException {
    return application.start(config(name).scope(Scope.LOADER).build());
  }

  private RunFilesOf files(String name) throws IOException {
    return RunFilesOf.in(dir.resolve(name)).check();
  }

  private List<String> messages(String name) throws IOException {
    return files(name).lines(".logs.jsonl").stream()
        .filter(line -> !line.get("target").asText().startsWith("dev.tachograph.internal"))
        .filter(line -> !line.get("target").asText().equals("dev.tachograph"))
        .map(line -> line.get("message").asText())
        .toList();
  }

  private static List<String> rules(RunFilesOf files) throws IOException {
    return StreamSupport.stream(files.report().get("findings").spliterator(), false)
        .map(finding -> finding.get("rule").asText())
        .toList();
  }

  @Test
  void recordGoesToTheRunOfTheClassLoaderOfTheCallingClass() throws Exception {
    Application a = Deployment.of("a");
    Application b = Deployment.of("b");
    try (Run ofA = start(a, "a");
        Run ofB = start(b, "b")) {
      assertThat(ofA.runId()).isNotEqualTo(ofB.runId());
      a.log("a");
      b.log("b");
      a.logByName("a by name");
      Deployment.within(b, () -> a.logByName("a by name within b"));
      Deployment.within(a, () -> b.log("b within a"));
    }
    assertThat(messages("a")).containsExactly("a", "a by name", "a by name within b");
    assertThat(messages("b")).containsExactly("b", "b within a");
  }

  @Test
  void taskOnAThreadOfAPoolThatIsSharedBelongsToWhoseClassItIs() throws Exception {
    Application a = Deployment.of("a");
    Application b = Deployment.of("b");
    // Its thread is made for b, and inherits that context.
    Deployment.within(b, () -> pool.execute(() -> {}));
    try (Run ofA = start(a, "a");
        Run ofB = start(b, "b")) {
      Runnable task = a.submit("task", () -> a.log("task of a"));
      pool.submit(task).get();
      pool.submit(() -> a.span("span of a")).get();
      pool.submit(() -> a.logByName("task of a by name")).get();
      pool.submit(() -> b.span("span of b")).get();
      pool.submit(() -> a.span("another span of a")).get();
      assertThat(ofA.runId()).isNotEqualTo(ofB.runId());
    }
    assertThat(messages("a"))
        .containsExactly(
            "task of a", "within span of a", "task of a by name", "within another span of a");
    assertThat(messages("b")).containsExactly("within span of b");
    assertThat(spans("a")).containsExactlyInAnyOrder("task", "span of a", "another span of a");
    assertThat(spans("b")).containsExactly("span of b");
    assertThatRecordsAreInTheirSpans("a");
    assertThatRecordsAreInTheirSpans("b");
  }

  private List<String> spans(String name) throws IOException {
    return StreamSupport.stream(files(name).report().get("spans").spliterator(), false)
        .map(span -> span.get("name").asText())
        .toList();
  }

  private void assertThatRecordsAreInTheirSpans(String name) throws IOException {
    for (JsonNode line : files(name).lines(".logs.jsonl")) {
      if (line.get("message").asText().startsWith("within")) {
        assertThat(line.get("span")).isEqualTo(line.at("/fields/id"));
        assertThat(line.get("span").asLong()).isPositive();
      }
    }
  }

  @Test
  void libraryOfTheParentBelongsToTheContextOfItsThread() throws Exception {
    ClassLoader shared = Deployment.ofLibrary();
    Application a = Deployment.of("a", shared);
    Application b = Deployment.of("b", shared);
    try (Run ofA = start(a, "a");
        Run ofB = start(b, "b");
        Run ofProcess = Tachograph.start(config("process").build())) {
      Deployment.within(a, () -> a.callLibrary("of a"));
      Deployment.within(b, () -> a.callLibrary("of b"));
      a.callLibrary("of nobody");
      assertThat(List.of(ofA.runId(), ofB.runId(), ofProcess.runId())).doesNotHaveDuplicates();
    }
    assertThat(messages("a")).containsExactly("of a", "of a by name");
    assertThat(messages("b")).containsExactly("of b", "of b by name");
    assertThat(messages("process")).containsExactly("of nobody", "of nobody by name");
  }

  @Test
  void nearestParentWithARunHasTheRecordsOfThoseBelow() throws Exception {
    Application parent = Deployment.of("parent");
    Application child = Deployment.of("child", parent.getClass().getClassLoader());
    Application grandchild = Deployment.of("grandchild", child.getClass().getClassLoader());
    try (Run ofParent = start(parent, "parent")) {
      grandchild.log("first");
      try (Run ofChild = start(child, "child")) {
        grandchild.log("second");
        parent.log("of parent");
        assertThat(ofChild.runId()).isNotEqualTo(ofParent.runId());
      }
      grandchild.log("third");
    }
    assertThat(messages("parent")).containsExactly("first", "of parent", "third");
    assertThat(messages("child")).containsExactly("second");
  }

  @Test
  void whenItsRunIsOverItsRecordsGoToTheRunOfTheProcess() throws Exception {
    Application a = Deployment.of("a");
    try (Run ofProcess = Tachograph.start(config("process").build())) {
      Run ofA = start(a, "a");
      a.log("during");
      ofA.close();
      a.log("after");
      assertThat(ofProcess.runId()).isNotEqualTo(ofA.runId());
    }
    a.log("nobody records");
    assertThat(messages("a")).containsExactly("during");
    assertThat(messages("process")).containsExactly("after");
  }

  @Test
  void withoutARunOfTheProcessTheyGoNowhereAndAreCounted() throws Exception {
    Application a = Deployment.of("a");
    Application b = Deployment.of("b");
    try (Run ofB = start(b, "b")) {
      Run ofA = start(a, "a");
      ofA.close();
      long before = Logging.unrecorded();
      a.log("after");
      a.logByName("after by name");
      assertThat(Logging.unrecorded() - before).isEqualTo(2);
      b.log("b");
      assertThat(Logging.unrecorded() - before).isEqualTo(2);
      assertThat(ofB.runId()).isNotEqualTo(ofA.runId());
    }
    assertThat(b.isEnabled()).as("nobody is left to say so").isFalse();
    assertThat(messages("a")).isEmpty();
    assertThat(messages("b")).containsExactly("b");
    assertThat(rules(files("b"))).contains("records_of_no_run", "sibling_runs");
    assertThat(rules(files("a"))).contains("sibling_runs").doesNotContain("records_of_no_run");
  }

  @Test
  void classLoadersOfRunsThatAreOverAreCollectedWhileOthersGoOn() throws Exception {
    Application b = Deployment.of("b");
    List<WeakReference<ClassLoader>> gone = new ArrayList<>();
    try (Run ofB = start(b, "b")) {
      for (int i = 0; i < 3; i++) {
        gone.add(deployAndUndeploy("a" + i));
      }
      until(
          "all class loaders collected",
          () -> {
            System.gc();
            b.span("still");
            return gone.stream().allMatch(loader -> loader.refersTo(null));
          });
      assertThat(ofB.runId()).isNotEmpty();
    }
  }

  private WeakReference<ClassLoader> deployAndUndeploy(String name) throws Exception {
    Application a = Deployment.of(name);
    Run run = start(a, name);
    run.onShutdown(a::isEnabled);
    run.stateSource(new SourceOf(a));
    a.log("by class");
    a.logByName("by name");
    pool.submit(() -> a.span("on a thread that stays")).get();
    Deployment.within(a, () -> a.span("here"));
    run.close();
    a.log("after");
    return new WeakReference<>(a.getClass().getClassLoader());
  }

  private record SourceOf(Application application) implements StateSource {
    @Override
    public String title() {
      return "application";
    }

    @Override
    public void writeState(FieldConsumer out) {
      out.put("enabled", application.isEnabled());
    }
  }

  @Test
  void secondRunOfAClassLoaderIsRefusedAndOneAfterTheOtherWorks() throws Exception {
    Application a = Deployment.of("a");
    try (Run first = start(a, "first")) {
      assertThat(first.runId()).isNotEmpty();
      assertThatThrownBy(() -> start(a, "refused"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "A run of this class loader is being recorded already; close it before the next one"
                  + " is started.");
      a.log("of the first");
    }
    try (Run second = start(a, "second")) {
      a.log("of the second");
      assertThat(second.runId()).isNotEmpty();
    }
    assertThat(messages("first")).containsExactly("of the first");
    assertThat(messages("second")).containsExactly("of the second");
  }

  @Test
  void runOfTheProgramsOwnClassLoaderIsLikeThatOfTheProcess() throws Exception {
    try (Run run = Tachograph.start(config("own").scope(Scope.LOADER).build())) {
      Log.get(ScopesTest.class).info("by class").emit();
      Log.get("by.name").info("by name").emit();
      run.levels(new Levels(null, LogFilter.parse("warn"), null));
      Log.get(ScopesTest.class).info("not wanted").emit();
    }
    assertThat(messages("own")).containsExactly("by class", "by name");
    assertThat(files("own").report().at("/resources/rss_kb/count").asInt()).isPositive();
  }

  @Test
  void levelsOfOneRunAreNotThoseOfAnother() throws Exception {
    Application a = Deployment.of("a");
    Application b = Deployment.of("b");
    try (Run ofA =
            a.start(config("a").scope(Scope.LOADER).jsonFilter(LogFilter.parse("warn")).build());
        Run ofB = start(b, "b")) {
      assertThat(a.isEnabled()).isFalse();
      assertThat(b.isEnabled()).isTrue();
      ofA.levels(new Levels(null, LogFilter.parse("info"), null));
      assertThat(a.isEnabled()).isTrue();
      ofB.levels(new Levels(null, LogFilter.parse("off"), null));
      assertThat(b.isEnabled()).isFalse();
      assertThat(a.isEnabled()).isTrue();
    }
    assertThat(files("a").messages()).contains("levels changed");
    assertThat(files("b").messages()).contains("levels changed");
  }

  @Test
  void runsOfTheSameSecondInDifferentDirectoriesHaveDifferentIds() throws Exception {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      runs.add(start(Deployment.of("app" + i), "same" + i));
    }
    assertThat(runs.stream().map(Run::runId)).doesNotHaveDuplicates();
    runs.forEach(Run::close);
    for (int i = 0; i < 8; i++) {
      assertThat(rules(files("same" + i))).contains("sibling_runs");
    }
  }

  @Test
  void frameworksStartAndEndARunForEachClassLoader() throws Exception {
    Application a = Deployment.of("a");
    Application b = Deployment.of("b");
    assertThat(a.startAsFramework(config("a").scope(Scope.LOADER))).isTrue();
    assertThat(a.startAsFramework(config("again").scope(Scope.LOADER))).isFalse();
    assertThat(a.startAsFramework(config("again"))).as("it has one, though of itself").isFalse();
    assertThat(b.startAsFramework(config("b").scope(Scope.LOADER))).isTrue();
    a.log("a");
    b.log("b");
    a.endAsFramework();
    b.log("b goes on");
    b.endAsFramework();
    assertThat(messages("a")).containsExactly("a");
    assertThat(messages("b")).containsExactly("b", "b goes on");
  }

  @Test
  void dumpIsThatOfTheCallersRun() throws Exception {
    Application a = Deployment.of("a");
    try (Run ofA = start(a, "a");
        Run ofProcess = Tachograph.start(config("process").build())) {
      String[] of = new String[2];
      of[0] = Tachograph.dump().orElseThrow().text();
      Deployment.within(a, () -> of[1] = Tachograph.dump().orElseThrow().text());
      assertThat(of[0]).contains(ofProcess.runId()).doesNotContain(ofA.runId());
      assertThat(of[1]).contains(ofA.runId()).doesNotContain(ofProcess.runId());
      assertThat(DumpControl.dump()[0]).contains(ofA.runId()).contains(ofProcess.runId());
    }
  }
}
