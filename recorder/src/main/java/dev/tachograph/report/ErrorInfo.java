package dev.tachograph.report;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * An exception as it stands in the files.
 *
 * @param type its class
 * @param message its message
 * @param stack its stack trace with its causes, one text
 */
public record ErrorInfo(String type, @Nullable String message, String stack) {
  /**
   * {@return an exception's description} One that breaks when asked is described as far as it lets
   * us.
   *
   * @param error asked for message and stack trace during the call, and not kept
   */
  public static ErrorInfo of(Throwable error) {
    String type = error.getClass().getName();
    String message = null;
    StringWriter stack = new StringWriter();
    try {
      message = error.getMessage();
      error.printStackTrace(new PrintWriter(stack, true));
    } catch (Throwable broken) {
      stack.append('(').append(broken.getClass().getName()).append(')');
    }
    return new ErrorInfo(type, message, stack.toString());
  }
}
