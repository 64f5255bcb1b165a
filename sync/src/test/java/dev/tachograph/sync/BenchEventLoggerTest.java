package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.tachograph.common.EventSink;
import dev.tachograph.common.RunEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchEventLoggerTest {
  private static final BenchEvent FLUSH = new StorageEvent.DbFlushStart(1, 2);
  private static final BenchEvent UNBANNED = new PeerEvent.PeerUnbanned("p", "expired");

  @Test
  void countsWhatWasGivenAndWhatWasRefused() {
    LimitedSink sink = new LimitedSink(2);
    BenchEventLogger logger = new BenchEventLogger(sink);
    assertThat(logger.isEnabled()).isTrue();
    assertThat(logger.record(FLUSH)).isTrue();
    assertThat(logger.record(UNBANNED)).isTrue();
    assertThat(logger.record(FLUSH)).isFalse();

    assertThat(sink.accepted).containsExactly(FLUSH, UNBANNED);
    assertThat(logger.totalEvents()).isEqualTo(3);
    assertThat(logger.droppedEvents()).isEqualTo(1);
    assertThat(logger.countsByEvent())
        .containsExactly(entry("db_flush_start", 2L), entry("peer_unbanned", 1L));
  }

  @Test
  void withoutEventsInTheRunNothingIsCounted() {
    BenchEventLogger logger = new BenchEventLogger(EventSink.none());
    assertThat(logger.isEnabled()).isFalse();
    assertThat(logger.record(FLUSH)).isFalse();
    assertThat(logger.totalEvents()).isZero();
    assertThat(logger.droppedEvents()).isZero();
    assertThat(logger.countsByEvent()).isEmpty();
  }

  private static final class LimitedSink implements EventSink {
    private final List<RunEvent> accepted = new ArrayList<>();
    private final int room;

    LimitedSink(int room) {
      this.room = room;
    }

    @Override
    public boolean record(RunEvent event) {
      return accepted.size() < room && accepted.add(event);
    }

    @Override
    public long droppedEvents() {
      return 0;
    }

    @Override
    public long totalEvents() {
      return accepted.size();
    }
  }
}
