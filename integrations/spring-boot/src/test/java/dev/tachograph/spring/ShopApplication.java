package dev.tachograph.spring;

import dev.tachograph.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

/** An application of Spring Boot that knows nothing of the recorder but its run, if it has one. */
@SpringBootApplication
public class ShopApplication {
  private static final Logger LOG = LoggerFactory.getLogger("shop.Orders");

  public static void main(String[] args) {
    ConfigurableApplicationContext context = new SpringApplication(ShopApplication.class).run(args);
    LOG.atInfo().addKeyValue("stock", 3).log("one");
    context.getBeanProvider(Run.class).ifAvailable(run -> run.putResult("orders", 3));
    for (String after : new String[] {"two", "three"}) {
      LoggingSystem logging = LoggingSystem.get(ShopApplication.class.getClassLoader());
      logging.cleanUp();
      logging.beforeInitialize();
      LOG.info("between");
      logging.initialize(new LoggingInitializationContext(context.getEnvironment()), null, null);
      LOG.info(after);
    }
    context.close();
    LOG.info("closed");
  }
}
