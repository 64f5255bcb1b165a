package dev.tachograph.examples.spring;

import dev.tachograph.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Logs as any application does, and puts a result of its own into the report. */
@SpringBootApplication
public class Orders implements CommandLineRunner {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  private final Run run;

  /** The run is a bean of the starter's. */
  public Orders(Run run) {
    this.run = run;
  }

  @Override
  public void run(String... args) {
    LOG.info("order {} accepted", 4711);
    run.putResult("orders", 1);
  }

  /** The application. */
  public static void main(String[] args) {
    SpringApplication.run(Orders.class, args);
  }
}
