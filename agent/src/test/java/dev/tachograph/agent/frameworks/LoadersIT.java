package dev.tachograph.agent.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A framework in each of many class loaders is recorded, and keeps none of them. */
class LoadersIT {
  private static final int LOADERS = 200;

  @TempDir Path dir;

  @Test
  void eachLoadersRecordsAreThereAndAllLoadersAreCollected() throws Exception {
    Recorded run =
        Program.of(
                dir, "LoadersProgram", "logback-classic-1.6", "logback-core-1.6", "slf4j-api-2.0")
            .with("-Xmx256m")
            .run(Integer.toString(LOADERS));
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= LOADERS; i++) {
      for (String call : List.of("a", "b", "c")) {
        expected.add("INFO demo.App by " + i + call + " fields={\"app\":\"" + i + call + "\"}");
      }
    }
    List<String> own =
        run.all().stream().filter(line -> line.contains("demo.App")).collect(Collectors.toList());
    assertThat(Recorded.firstDifference(own, expected)).isEmpty();
    assertThat(run.stdout.lines().reduce((first, last) -> last)).hasValue("all are collected");
  }
}
