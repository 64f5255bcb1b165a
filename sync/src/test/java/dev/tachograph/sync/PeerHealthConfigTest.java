package dev.tachograph.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PeerHealthConfigTest {
  private final PeerHealthConfig defaults = PeerHealthConfig.defaults();

  @Test
  void wrongValueIsRefusedWithItsNameAndWhatIsLegal() {
    refused(() -> defaults.withBatch(0, 1, 2), "minBatch must be at least 1, not 0");
    refused(() -> defaults.withBatch(4, 4, 3), "maxBatch must be at least minBatch 4, not 3");
    refused(() -> defaults.withBatch(2, 1, 8), "initialBatch must be from 2 to 8, not 1");
    refused(() -> defaults.withBatch(2, 9, 8), "initialBatch must be from 2 to 8, not 9");
    refused(
        () -> defaults.withBan(0, Duration.ofSeconds(1)),
        "banAfterFailures must be at least 1, not 0");
    refused(() -> defaults.withBan(1, Duration.ZERO), "banDuration must be positive, not PT0S");
    refused(
        () -> new PeerHealthConfig(1, 1, 1, 0, 1, Duration.ofSeconds(1), 1),
        "cleanBatchesPerIncrease must be at least 1, not 0");
    refused(
        () -> new PeerHealthConfig(1, 1, 1, 1, 1, Duration.ofSeconds(1), 0),
        "maxPeers must be at least 1, not 0");
  }

  @Test
  void withersKeepTheRest() {
    PeerHealthConfig changed = defaults.withBatch(2, 3, 4).withBan(7, Duration.ofSeconds(9));
    assertThat(changed)
        .isEqualTo(
            new PeerHealthConfig(
                2,
                3,
                4,
                defaults.cleanBatchesPerIncrease(),
                7,
                Duration.ofSeconds(9),
                defaults.maxPeers()));
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
