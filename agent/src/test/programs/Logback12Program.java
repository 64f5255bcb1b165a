import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/** What a program does with Logback 1.2. */
public class Logback12Program {
  public static void main(String[] args) {
    Logger log = LoggerFactory.getLogger("demo.Shop");
    log.info("started on port {}", 8080);
    MDC.put("request", "r-1");
    log.warn(MarkerFactory.getMarker("SLOW"), "query {} took {} ms", "q", 3);
    MDC.clear();
    log.error("it failed for {}", "ann", new IllegalStateException("boom"));
    log.trace("nobody wants this");
  }
}
