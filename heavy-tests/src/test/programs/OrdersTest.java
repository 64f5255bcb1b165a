import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A test of a small project; with the property {@code endless} it goes on until it is killed. */
class OrdersTest {
  @Test
  void twoAndTwoAreFour() {
    System.out.println("the test runs");
    for (long i = 0; Boolean.getBoolean("endless"); i++) {
      System.out.println("line " + i);
      LockSupport.parkNanos(100_000);
    }
    assertEquals(4, 2 + 2);
  }
}
