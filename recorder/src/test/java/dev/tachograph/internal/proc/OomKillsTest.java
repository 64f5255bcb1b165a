package dev.tachograph.internal.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit that a process was killed for. */
class OomKillsTest {
  private static final String GROUP = "sys/fs/cgroup/pod/box";
  private static final String PARENT = "sys/fs/cgroup/pod";

  @TempDir Path root;

  private void put(String file, String text) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void groups() {
    put("proc/self/cgroup", "0::/pod/box\n");
    put("proc/self/mountinfo", "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    level(GROUP, 0, 0);
    level(PARENT, 3, 1);
    put(PARENT + "/memory.max", "67108864\n");
  }

  private void level(String group, long kills, long reached) {
    put(group + "/memory.events", "high 0\nmax 9\noom 9\noom_kill " + kills + "\n");
    put(group + "/memory.events.local", "max 9\noom " + reached + "\noom_kill 0\n");
  }

  @Test
  void parentWhoseLimitWasReachedIsNamed() {
    String noted = OomKills.toText(root);
    assertThat(OomKills.since(noted, root)).isNull();
    level(GROUP, 1, 0);
    level(PARENT, 4, 2);
    assertThat(OomKills.since(noted, root))
        .isEqualTo(
            "it killed 1 in the process's cgroup since the run began; what was reached is the limit"
                + " of "
                + root.resolve(PARENT)
                + " (64 MiB)");
  }

  @Test
  void killForAnotherGroupOfTheParentIsNotOurs() {
    String noted = OomKills.toText(root);
    level(PARENT, 4, 2);
    assertThat(OomKills.since(noted, root)).contains("it killed 1 in or below the cgroup");
  }

  @Test
  void withoutALimitThatWasReachedThatIsReported() {
    String noted = OomKills.toText(root);
    level(GROUP, 1, 0);
    level(PARENT, 4, 1);
    assertThat(OomKills.since(noted, root))
        .endsWith("no limit that can be seen was reached: one" + " above, or all memory, was");
  }

  @Test
  void groupThatIsGoneIsReportedByItsParent() throws Exception {
    String noted = OomKills.toText(root);
    for (String file : new String[] {"memory.events", "memory.events.local", ""}) {
      Files.delete(root.resolve(GROUP).resolve(file));
    }
    level(PARENT, 4, 2);
    assertThat(OomKills.since(noted, root))
        .startsWith("it killed 1 in or below the cgroup " + root.resolve(PARENT));
  }

  @Test
  void anotherGroupOfTheSameNameIsNotTakenForIt() throws Exception {
    String noted = OomKills.toText(root);
    Files.move(root.resolve(PARENT), root.resolve("sys/fs/cgroup/moved"));
    level(GROUP, 5, 5);
    level(PARENT, 9, 9);
    assertThat(OomKills.since(noted, root)).isNull();
  }

  @Test
  void versionOneCountsFailuresAtTheLevelThatHasTheLimit() {
    put("proc/self/cgroup", "4:memory:/pod/box\n0::/\n");
    put("proc/self/mountinfo", "30 25 0:26 / /sys/fs/cgroup rw - cgroup cgroup rw,memory\n");
    v1(GROUP, 0, 0);
    v1(PARENT, 0, 7);
    String noted = OomKills.toText(root);
    v1(GROUP, 1, 0);
    v1(PARENT, 0, 9);
    put(PARENT + "/memory.limit_in_bytes", "33554432\n");
    assertThat(OomKills.since(noted, root))
        .startsWith("it killed 1 in the process's cgroup")
        .endsWith("the limit of " + root.resolve(PARENT) + " (32 MiB)");
  }

  private void v1(String group, long kills, long failures) {
    put(group + "/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n");
    put(group + "/memory.failcnt", failures + "\n");
  }

  @Test
  void whatAnEarlierVersionNotedIsStillCompared() {
    String noted = "pid=5\noom_path=" + root.resolve(GROUP) + "/memory.events\noom_kills=1\n";
    level(GROUP, 3, 0);
    assertThat(OomKills.since(noted, root))
        .isEqualTo("it killed 2 in the process's cgroup since the run began");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "oom_path=", "oom_path=/x\noom_levels=;;a:b\n", "oom_kills=5\n"})
  void whatIsDamagedReportsNothing(String noted) {
    assertThat(OomKills.since(noted, root)).isNull();
  }
}
