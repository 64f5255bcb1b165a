package dev.tachograph.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  @Test
  void unitsDoneAndLeftAreOfTheTotalOrOfQueueAndFlight() {
    Progress any = Progress.builder("importing").done(7).total(10).build();
    assertThat(any.unitsDone()).isEqualTo(7);
    assertThat(any.unitsLeft()).isEqualTo(3);
    Progress beyond = Progress.builder("importing").done(11).total(10).build();
    assertThat(beyond.unitsLeft()).isZero();
    Progress sync =
        Progress.builder("fetching").put("processed", 5).put("queue", 3).put("inflight", 2).build();
    assertThat(sync.unitsDone()).isEqualTo(5);
    assertThat(sync.unitsLeft()).isEqualTo(5);
    Progress none = Progress.builder("waiting").build();
    assertThat(none.unitsDone()).isNull();
    assertThat(none.unitsLeft()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rss_kb",
        "status",
        "t_ms",
        "ts",
        "event",
        "truncated",
        "",
        "Rows",
        "1st",
        "a-b",
        "é"
      })
  void nameThatALineCannotHaveIsRefused(String name) {
    assertThatThrownBy(() -> Progress.builder("importing").put(name, 1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a figure of progress")
        .hasMessageEndingWith(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "api_token", "secret"})
  void nameThatSaysThatItsValueIsSecretIsRefused(String name) {
    assertThatThrownBy(() -> Progress.builder("importing").put(name, 1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("never shown: " + name);
    assertThat(Progress.builder("importing").put("token_count", 1).build().figures()).hasSize(1);
  }

  @Test
  void numbersAreWhatTheyWereWhenTheProgressWasMade() {
    AtomicLong counter = new AtomicLong(1);
    Map<String, @Nullable Number> figures = new LinkedHashMap<>();
    figures.put("counted", counter);
    figures.put("exact", new BigDecimal("1.5"));
    figures.put("large", new BigInteger("100000000000000000000"));
    figures.put("single", 0.1f);
    figures.put("none", Double.NaN);
    figures.put("done", -1);
    figures.put("total", 2.5);
    Progress progress = new Progress("importing", figures);
    counter.set(2);
    assertThat(progress.figures().toString())
        .isEqualTo(
            "{counted=1, exact=1.5, large=1.0E20, single=0.1, none=null, done=null, total=2}");
  }

  @Test
  void figuresOfAProgramsOwnAreSixteenAtMost() {
    Progress.Builder progress = Progress.builder("importing").done(1);
    for (int i = 0; i < Progress.MAX_OWN; i++) {
      progress.put("own_" + i, i);
    }
    assertThat(progress.build().figures()).hasSize(Progress.MAX_OWN + 1);
    progress.put("one_too_many", 1);
    assertThatThrownBy(progress::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 at most");
  }
}
