package dev.tachograph.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.internal.json.PoolStress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs jcstress in a JVM of its own, with the options that the build gives. */
class StressTest {
  private static final List<Class<?>> GROUPS =
      List.of(
          OffersStress.class,
          CloseStress.class,
          ReleaseStress.class,
          JournalFileStress.class,
          PoolStress.class);

  @TempDir Path dir;

  @Test
  void noOutcomeIsSeenThatIsForbidden() throws Exception {
    Path out = dir.resolve("out.txt");
    int exitCode = jcstress(out);
    String said = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(said)
        .contains("RUN RESULTS")
        .contains("Failed tests: No matches.")
        .contains("Error tests: No matches.");
    assertThat(exitCode).as(said).isZero();
    assertThat(reported()).containsExactlyInAnyOrderElementsOf(expected());
  }

  private int jcstress(Path out) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("org.openjdk.jcstress.Main", "-r", dir.resolve("report").toString()));
    command.addAll(Arrays.asList(System.getProperty("jcstress.options", "-m quick").split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  /** The tests of which there is a page in the report. */
  private List<String> reported() throws IOException {
    try (Stream<Path> pages = Files.list(dir.resolve("report"))) {
      return pages
          .map(page -> page.getFileName().toString().replaceAll("\\.html$", ""))
          .filter(name -> !name.equals("index"))
          .toList();
    }
  }

  private static List<String> expected() {
    return GROUPS.stream()
        .flatMap(group -> Arrays.stream(group.getDeclaredClasses()))
        .map(test -> test.getName().replace('$', '.'))
        .toList();
  }
}
