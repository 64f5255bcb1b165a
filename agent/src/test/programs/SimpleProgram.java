import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MarkerFactory;

/** What a program does with SLF4J-simple from 2.0 on. */
public class SimpleProgram {
  static final Logger LOG = LoggerFactory.getLogger("demo.Shop");

  static class Throwing {
    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  public static void main(String[] args) {
    LOG.info("started on port {}", 8080);
    LOG.info("of {} and {} and {}", 1, new int[] {2, 3}, null);
    LOG.info("a \\{} stays, a \\\\{} goes, too few {} {}", 1, 2);
    LOG.atInfo()
        .addKeyValue("block", 18_000_000_000L)
        .addKeyValue("ok", true)
        .log("batch fetched");
    LOG.warn(MarkerFactory.getMarker("SLOW"), "query {} took {} ms", "q", 3);
    LOG.atWarn().addMarker(MarkerFactory.getMarker("SLOW")).setCause(new Error("why")).log("both");
    LOG.error("it failed", new IllegalStateException("boom"));
    LOG.error("it failed for {}", "ann", new IllegalStateException("boom"));
    LOG.debug("nobody wants this");
    LOG.atDebug().addKeyValue("a", 1).log("nor this");
    LOG.info("throws {}", new Throwing());
    LOG.info(null);
    LOG.info("login with password={}", "an open secret");
    LOG.info("after");
  }
}
