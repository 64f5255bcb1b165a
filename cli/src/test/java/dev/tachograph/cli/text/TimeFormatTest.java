package dev.tachograph.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TimeFormatTest {
  private static final Instant STARTED = Instant.parse("2026-11-23T06:12:47.000Z");

  private final TimeFormat utc = new TimeFormat(ZoneOffset.UTC);
  private final TimeFormat berlin = new TimeFormat(ZoneId.of("Europe/Berlin"));

  @Test
  void elapsedTimesHaveDaysOnlyInLongRuns() {
    assertThat(TimeFormat.elapsed(0)).isEqualTo("00:00:00.000");
    assertThat(TimeFormat.elapsed(90_250)).isEqualTo("00:01:30.250");
    assertThat(TimeFormat.elapsed(86_399_999)).isEqualTo("23:59:59.999");
    assertThat(TimeFormat.elapsed(86_400_000L + 7_384_567)).isEqualTo("1 d 02:03:04.567");
    assertThat(TimeFormat.elapsed(-1000)).isEqualTo("-00:00:01.000");
    assertThat(TimeFormat.elapsed(Long.MIN_VALUE)).startsWith("-106751991167 d ");
  }

  @Test
  void wallClockTimesNameTheirZone() {
    assertThat(utc.wall(STARTED.plusMillis(1234))).isEqualTo("2026-11-23 06:12:48.234 UTC");
    assertThat(berlin.wall(STARTED)).isEqualTo("2026-11-23 07:12:47.000 +01:00");
    assertThat(berlin.wallSeconds(STARTED)).isEqualTo("2026-11-23 07:12:47 +01:00");
    assertThat(new TimeFormat(ZoneId.of("UTC")).wallSeconds(STARTED)).endsWith("47 UTC");
    assertThat(new TimeFormat(ZoneId.of("Europe/London")).wallSeconds(STARTED))
        .endsWith("47 +00:00");
  }

  @Test
  void bothAreShownTogether() {
    assertThat(utc.both(STARTED, 90_250)).isEqualTo("+00:01:30.250 (2026-11-23 06:14:17.250 UTC)");
    assertThat(utc.both(null, 90_250)).isEqualTo("+00:01:30.250");
    assertThat(utc.both(STARTED, Long.MAX_VALUE)).startsWith("+106751991167 d ");
  }

  @Test
  void theTimeOfDayHasTheDateWhenThatIsAnotherOne() {
    LocalDate day = LocalDate.parse("2026-11-23");
    assertThat(utc.timeOfDay(STARTED, day)).isEqualTo("06:12:47.000Z");
    assertThat(berlin.timeOfDay(STARTED, day)).isEqualTo("07:12:47.000+01:00");
    assertThat(utc.timeOfDay(STARTED.plusSeconds(86_400), day))
        .isEqualTo("2026-11-24 06:12:47.000Z");
    assertThat(utc.timeOfDay(Instant.MAX, day)).isNotEmpty();
    assertThat(new TimeFormat(ZoneOffset.MAX).wall(Instant.MAX)).isNotEmpty();
  }
}
