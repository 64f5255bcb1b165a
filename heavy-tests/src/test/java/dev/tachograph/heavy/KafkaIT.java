package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A broker of Apache Kafka with KRaft and Log4j 2, one node. */
@Tag("heavy")
@Timeout(900)
class KafkaIT {
  @TempDir Path dir;

  static java.util.List<Path> jdks() {
    return Installed.jdks();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void recordsProducedAndConsumedAreInTheLogAsTheBrokerWroteIt(Path jdk) throws Exception {
    Broker broker = new Broker(dir.resolve("broker"), jdk);
    try (TachoRun run = TachoRun.of(dir.resolve("run"), jdk, broker.command()).start()) {
      run.until("the broker's start", broker::isUp);
      Process client = broker.client("client", "1000");
      try {
        assertThat(client.waitFor(240, TimeUnit.SECONDS)).isTrue();
      } finally {
        client.destroyForcibly();
      }
      assertThat(broker.said("client")).contains("consumed 1000");
      run.terminate();
      assertThat(run.await()).as(run::err).isEqualTo(143);
      Runs runs = run.recorded();
      assertThat(broker.lines()).hasSizeGreaterThan(1000);
      Line.same(runs.logged(runs.jvm()), broker.lines());
      assertThat(runs.report(runs.jvm()).path("end").path("signal").asText()).isEqualTo("SIGTERM");
    }
  }

  @Test
  void killedWhileItServesItsRunIsFinishedAndNothingIsLost() throws Exception {
    Broker broker = new Broker(dir.resolve("broker"), Installed.jdk());
    try (TachoRun run =
        TachoRun.of(dir.resolve("run"), Installed.jdk(), broker.command()).start()) {
      run.until("the broker's start", broker::isUp);
      Process client = broker.client("load");
      try {
        run.until("a thousand requests", () -> broker.lines().size() > 1_000);
        run.jvm("kafka.Kafka").destroyForcibly();
        assertThat(run.await()).isEqualTo(137);
      } finally {
        client.destroyForcibly();
      }
      Runs runs = run.recorded();
      runs.wasKilled(runs.jvm());
      Line.nothingIsLost(runs.logged(runs.jvm()), broker.lines());
    }
  }
}
