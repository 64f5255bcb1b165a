import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a program does with SLF4J-simple before 2.0. */
public class Simple17Program {
  public static void main(String[] args) {
    Logger log = LoggerFactory.getLogger("demo.Shop");
    log.info("started on port {}", 8080);
    log.warn("query {} took {} ms", "q", 3);
    log.error("it failed for {}", "ann", new IllegalStateException("boom"));
    log.debug("nobody wants this");
    log.info(null);
    log.info("after");
  }
}
