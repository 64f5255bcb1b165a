import org.slf4j.LoggerFactory;

/** Has frameworks and logs by none; begins Logback if it is asked to. */
public class SilentProgram {
  public static void main(String[] args) {
    if (args.length > 0) {
      LoggerFactory.getILoggerFactory();
    }
  }
}
