package application;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Logs a line before Spring Boot sets up its logging, one after each of the two times that it does,
 * and, five seconds after SIGTERM, one in a shutdown hook. With the argument {@code load} it logs
 * until it is killed.
 */
@Configuration(proxyBeanMethods = false)
public class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  public static void main(String[] arguments) {
    LOG.info("before the first reset");
    ConfigurableApplicationContext first = SpringApplication.run(Application.class, arguments);
    LOG.info("between the resets");
    first.close();
    SpringApplication.run(Application.class, arguments);
    LOG.info("after the second reset");
    Runtime.getRuntime().addShutdownHook(new Thread(Application::late, "late"));
    LOG.warn("ready");
    if (arguments.length > 0 && arguments[0].equals("load")) {
      for (long i = 0; ; i++) {
        LOG.info("line {}", i);
      }
    }
    while (true) {
      LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(1));
    }
  }

  private static void late() {
    LOG.info("the hook begins");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    LOG.info("five seconds later");
  }
}
