package dev.tachograph.examples;

import dev.tachograph.RunConfig;
import dev.tachograph.Tachograph;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A program whose libraries, and itself, log by SLF4J. */
public final class OthersRecords {
  private OthersRecords() {}

  private static final Logger LOG = LoggerFactory.getLogger(OthersRecords.class);

  /** Logs two records as any library would. */
  public static void main(String[] args) throws Exception {
    System.exit(
        Tachograph.run(
            RunConfig.builder().argv(List.of(args)).build(),
            run -> {
              MDC.put("request", "r-17");
              LOG.info("order {} accepted", 4711);
              LOG.atWarn().addKeyValue("stock", 3).log("few are left");
              MDC.remove("request");
              return 0;
            }));
  }
}
