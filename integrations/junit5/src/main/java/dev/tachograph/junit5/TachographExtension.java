package dev.tachograph.junit5;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Records the tests of a class: {@code @ExtendWith(TachographExtension.class)}. For those who
 * turned {@link TestRunSessionListener} off, which records all; beside that it does nothing.
 */
public final class TachographExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final boolean IS_WANTED = "off".equals(System.getProperty("tachograph.tests"));

  /** Made by JUnit. */
  public TachographExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (IS_WANTED) {
      TestRun.start().begun(context.getUniqueId(), name(context), context.getDisplayName());
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    beforeAll(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    end(context, true);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end(context, false);
    if (IS_WANTED) {
      TestRun.start().summed();
    }
  }

  private static void end(ExtensionContext context, boolean isTest) {
    if (IS_WANTED) {
      Throwable thrown = context.getExecutionException().orElse(null);
      boolean isAborted = thrown instanceof TestAbortedException;
      TestRun.start().ended(context.getUniqueId(), name(context), isTest, isAborted, thrown);
    }
  }

  private static String name(ExtensionContext context) {
    String type =
        context
            .getTestClass()
            .map(known -> TestPlanListener.simple(known.getName()))
            .orElse(context.getDisplayName());
    return context.getTestMethod().map(Method::getName).map(n -> type + "." + n).orElse(type);
  }
}
