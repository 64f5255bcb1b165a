package dev.tachograph.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
  private static final Instant STARTED = Instant.parse("2026-11-23T06:12:47.500Z");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final RunSpan ENDED = new RunSpan(STARTED, 600_000L, null);

  private static TimeBound from(String text, RunSpan run) {
    return new TimeText("--from", BERLIN, run, false).parse(text);
  }

  @ParameterizedTest
  @CsvSource({
    "90, 90000",
    "12.5, 12500",
    "12.5s, 12500",
    "250ms, 250",
    "1m30s, 90000",
    "1h, 3600000",
    "1.5h, 5400000",
    "1d2h, 93600000",
    "1d 2h, 93600000",
    "3 min 05 s, 185000",
    "1 d 02:03:04.567, 93784567",
    "+00:01:30.250, 90250",
    "+90, 90000",
    "0, 0",
    "-5m, 300000",
    "-00:05:00, 300000",
    "-1h, -3000000",
  })
  void timesCountFromTheStartOrBackFromTheEnd(String text, long millis) {
    assertThat(from(text, ENDED)).isEqualTo(new TimeBound(millis, null));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23, 2026-11-22T23:00:00Z",
    "2026-11-23T06:12, 2026-11-23T05:12:00Z",
    "2026-11-23 06:12:48.5, 2026-11-23T05:12:48.500Z",
    "2026-11-23T06:12:48Z, 2026-11-23T06:12:48Z",
    "2026-11-23t06:12:48z, 2026-11-23T06:12:48Z",
    "2026-11-23 06:12:48.234 UTC, 2026-11-23T06:12:48.234Z",
    "2026-11-23 07:12:48 +01:00, 2026-11-23T06:12:48Z",
    "2026-11-23T07:12:48+0100, 2026-11-23T06:12:48Z",
    "07:13, 2026-11-23T06:13:00Z",
    "7:13, 2026-11-23T06:13:00Z",
    "07:12:47, 2026-11-23T06:12:47Z",
    "07:12:48.5, 2026-11-23T06:12:48.500Z",
    "07:12, 2026-11-24T06:12:00Z",
    "00:30, 2026-11-23T23:30:00Z",
  })
  void timesOfTheWallClockAreOfTheZone(String text, Instant instant) {
    assertThat(from(text, ENDED)).isEqualTo(new TimeBound(null, instant));
  }

  @Test
  void aDateAsTheEndOfAWindowIncludesThatDay() {
    TimeBound end = new TimeText("--to", BERLIN, ENDED, true).parse("2026-11-23");
    assertThat(end.instant()).isEqualTo(Instant.parse("2026-11-23T22:59:59.999999999Z"));
  }

  @Test
  void beforeTheEndIsBeforeNowWhileTheRunIsInProgress() {
    Instant now = Instant.parse("2026-11-23T07:00:00Z");
    assertThat(from("-5m", new RunSpan(STARTED, 1L, now)).instant())
        .isEqualTo(Instant.parse("2026-11-23T06:55:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        "+",
        "yesterday",
        "1m1h",
        "1h1h",
        "5x",
        "25:00",
        "06:60",
        "2026-13-01",
        "2026-02-30",
        "2026-11-23T",
        "d",
        "--5m",
        "1e3",
        "12.5.1s",
        "06:12:48 PM",
        "1 d 2"
      })
  void anythingElseIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> from(text, ENDED))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("--from takes a time since the start (12.5s, 1m30s, 1d2h)")
        .hasMessageEndingWith("not '" + text + "'");
  }

  @Test
  void whatIsUnknownOfARunCannotBeCountedFrom() {
    RunSpan unknown = new RunSpan(null, null, null);
    assertThatThrownBy(() -> from("06:12", unknown)).hasMessageContaining("when it started");
    assertThatThrownBy(() -> from("-5m", unknown)).hasMessageContaining("when it ended");
    assertThat(from("5m", unknown).sinceStartMillis()).isEqualTo(300_000L);
  }

  @Test
  void timesBeyondEveryCalendarAreNoBug() {
    assertThat(from("999999999999d", ENDED).sinceStartMillis()).isPositive();
    assertThat(from("+999999999-12-31T23:59:59Z", ENDED).instant()).isNotNull();
    assertThat(from("-999999999-01-01T00:00:00Z", ENDED).instant()).isNotNull();
  }
}
