package dev.tachograph.internal.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class Usr1HandlerTest {
  private static boolean isAskedBySignal(Semaphore server) throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-USR1", pid).start().waitFor()).isZero();
    return server.tryAcquire(120, TimeUnit.SECONDS);
  }

  @Test
  void whoServedBeforeARunServesAgainAfterIt() throws Exception {
    Semaphore program = new Semaphore(0);
    Semaphore run = new Semaphore(0);
    Runnable ofProgram = program::release;
    Runnable ofRun = run::release;
    Usr1Handler.install();
    Usr1Handler.serve(ofProgram);
    try {
      for (int i = 0; i < 2; i++) {
        Usr1Handler.serve(ofRun);
        assertThat(isAskedBySignal(run)).isTrue();
        Usr1Handler.leave(ofRun);
        assertThat(isAskedBySignal(program)).isTrue();
      }
      assertThat(run.tryAcquire()).isFalse();
      Usr1Handler.serve(ofRun);
      Usr1Handler.leave(ofProgram);
      assertThat(isAskedBySignal(run)).isTrue();
    } finally {
      Usr1Handler.leave(ofProgram);
      Usr1Handler.leave(ofRun);
    }
  }
}
