package dev.tachograph.internal.journal;

import static dev.tachograph.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FileCallsTest {
  /** On a machine that is busy enough the thread does not come to a call within any time. */
  @Test
  void callThatWasLeftBeforeItsThreadCameToItIsMadeNevertheless() throws Exception {
    FileCalls calls = new FileCalls();
    AtomicInteger made = new AtomicInteger();
    for (int i = 1; i <= 1_000; i++) {
      FileCalls.Call call = calls.call(made::incrementAndGet, 0);
      until("the call is made", call::isDone);
      assertThat(call.result()).isEqualTo(i);
    }
  }
}
