import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Logs from two threads by the framework that the first argument names: so many lines each as the
 * second says, or without it until the program is ended.
 */
public class Loggers {
  public static void main(String[] arguments) throws Exception {
    Consumer<String> log = logger(arguments[0]);
    long count = arguments.length > 1 ? Long.parseLong(arguments[1]) : Long.MAX_VALUE;
    List<Thread> threads = new ArrayList<>();
    for (String name : List.of("buyer", "seller")) {
      Runnable work =
          () -> {
            for (long i = 0; i < count; i++) {
              log.accept(name + " line " + i);
            }
          };
      Thread thread = new Thread(work, name);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static Consumer<String> logger(String framework) {
    switch (framework) {
      case "logback":
        return org.slf4j.LoggerFactory.getLogger("shop.Orders")::info;
      case "log4j2":
        return org.apache.logging.log4j.LogManager.getLogger("shop.Orders")::info;
      case "jul":
        return java.util.logging.Logger.getLogger("shop.Orders")::info;
      default:
        throw new IllegalArgumentException(framework);
    }
  }
}
