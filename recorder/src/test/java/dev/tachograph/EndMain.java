package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.logging.Log;
import dev.tachograph.testing.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A run that does not end normally: {@code EndMain <dir> <how>}.
 *
 * <p>{@code stuck}: asked to end, it does not; {@code full}: the disk is full to the end; {@code
 * failed}: the same, and an exception with a secret ends the body; {@code killed}: it dies without
 * notice; {@code closed}: it ends normally; {@code crash}: it is killed after it has recovered
 * other runs.
 */
final class EndMain {
  private static final Log LOG = Log.get("test.end");

  private EndMain() {}

  public static void main(String[] args) throws Exception {
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .consoleFilter(null)
            .journalBytes(64 * 1024)
            .shutdownTimeout(Duration.ofSeconds(60))
            .sampleInterval(Duration.ofMillis(50))
            .recover(args[1].equals("crash"))
            .build();
    if (args[1].equals("failed")) {
      Tachograph.run(config, run -> failOnAFullDisk(args[0]));
      return;
    }
    Run run = Tachograph.start(config);
    LOG.info("recorded").emit();
    switch (args[1]) {
      case "stuck" -> {
        run.onShutdown(EndMain::block);
        System.out.println("ready");
        new CountDownLatch(1).await();
      }
      case "full" -> {
        fill(Path.of(args[0]));
        LOG.info("on a full disk").emit();
        run.close(0);
        System.out.println("closed");
      }
      case "crash" -> {
        System.out.println("ready");
        assertThat(System.in.read()).isPositive();
        Eventually.until("recovered", () -> journals(args[0]) == 1);
        Runtime.getRuntime().halt(137);
      }
      case "closed" -> run.close(0);
      case "killed" -> Runtime.getRuntime().halt(137);
      default -> throw new IllegalArgumentException(args[1]);
    }
  }

  private static long journals(String dir) {
    try {
      return RunFilesOf.names(Path.of(dir)).stream()
          .filter(name -> name.endsWith(".journal"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void block() {
    System.out.println("stopping");
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private static int failOnAFullDisk(String dir) throws IOException {
    LOG.info("recorded").emit();
    fill(Path.of(dir));
    throw new IllegalStateException("no room, password=hunter2");
  }

  /** Uses up all space on the disk. */
  static void fill(Path dir) throws IOException {
    try (OutputStream out = Files.newOutputStream(dir.resolve("filler"))) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      System.out.println("full");
    }
  }
}
