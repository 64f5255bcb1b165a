package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Finished runs leave no cost in the JVM, however many there were. */
@Tag("long")
@Timeout(600)
class ManyRunsTest {
  private static final Pattern MORE =
      Pattern.compile("more: (-?\\d+) loaded, (-?\\d+) classes, (-?\\d+) bytes");
  private static final int FIRST = 50;
  private static final int RUNS = Integer.getInteger("tachograph.runs", 550);

  @TempDir Path dir;

  @Test
  void runsLeaveNeitherClassesNorHeap() throws Exception {
    List<String> flags = List.of("-XX:MaxMetaspaceSize=7m");
    String runs = Integer.toString(RUNS);
    try (Child child = Child.start(ManyRunsMain.class, flags, dir, runs, Integer.toString(FIRST))) {
      String said = child.rest();
      assertThat(child.end()).as(said).isZero();
      Matcher more = MORE.matcher(said);
      assertThat(more.find()).as(said).isTrue();
      // What the JVM makes of calls that became frequent, and no more with more runs.
      assertThat(Long.parseLong(more.group(1))).as(said).isLessThan(200);
      assertThat(Long.parseLong(more.group(2))).as(said).isLessThan(200);
      assertThat(Long.parseLong(more.group(3))).as(said).isLessThan(192 << 10);
    }
  }
}
