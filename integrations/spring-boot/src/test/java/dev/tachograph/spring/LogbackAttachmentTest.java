package dev.tachograph.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.InfoStatus;
import dev.tachograph.testing.Eventually;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Our appender comes back without waiting for ever for anybody's lock. */
@Timeout(240)
class LogbackAttachmentTest {
  @Test
  void whoHoldsALoggerAndHasSomethingToSayIsNotWaitedForByWhoSaysSomethingToo() throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    assertThat(LogbackAttachment.attach()).isTrue();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    assertThat(root.getAppender("tachograph")).isNotNull();
    root.detachAppender("tachograph");
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch said = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              synchronized (root) {
                held.countDown();
                try {
                  said.await();
                } catch (InterruptedException asked) {
                  Thread.currentThread().interrupt();
                }
                context.getStatusManager().add(new InfoStatus("held", this));
              }
            });
    holder.setDaemon(true);
    holder.start();
    held.await();
    Thread sayer =
        new Thread(
            () -> {
              context.getStatusManager().add(new InfoStatus("said", this));
              said.countDown();
            });
    sayer.setDaemon(true);
    sayer.start();
    sayer.join();
    holder.join();
    Eventually.until("ours is back", () -> root.getAppender("tachograph") != null);
  }
}
