package dev.tachograph;

import dev.tachograph.RunConfig.Scope;
import dev.tachograph.scopes.Application;
import dev.tachograph.scopes.Deployment;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A server with two applications, each of which has a run of its own: {@code ScopesMain <dir>
 * <scenario>}.
 */
final class ScopesMain {
  private ScopesMain() {}

  public static void main(String[] args) throws Exception {
    Path dir = Path.of(args[0]);
    Application a = Deployment.of("a");
    Application b = Deployment.of("b");
    Run ofA = a.start(config(dir, "a"));
    Run ofB = b.start(config(dir, "b"));
    a.log("hello of a");
    b.log("hello of b");
    switch (args[1]) {
      case "first-closed" -> ofA.close(0);
      case "uncaught" -> {
        failWithin(a);
        ofB.close(0);
        return;
      }
      case "exit" -> System.exit(3);
      default -> {}
    }
    System.out.println("ready");
    while (true) {
      LockSupport.park();
    }
  }

  private static RunConfig config(Path dir, String name) {
    return RunConfig.builder()
        .settings(null)
        .outputDir(dir)
        .runName(name)
        .consoleFilter(null)
        .scope(Scope.LOADER)
        .build();
  }

  private static void failWithin(Application application) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              throw new IllegalStateException("nobody catches it");
            });
    thread.setContextClassLoader(application.getClass().getClassLoader());
    thread.start();
    thread.join();
  }
}
