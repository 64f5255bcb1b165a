package dev.tachograph.junit5;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Tells a test run what the platform does. Called on the threads that run the tests. */
final class TestPlanListener implements TestExecutionListener {
  private volatile @Nullable TestPlan plan;

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    this.plan = plan;
    TestRun ignored = TestRun.start();
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    String name = name(test);
    if (name != null) {
      TestRun.start().begun(test.getUniqueId(), name, test.getDisplayName());
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, @Nullable String reason) {
    String name = name(test);
    if (name != null) {
      TestRun.start().skipped(name, reason, test.isTest() ? 1 : below(test));
    }
  }

  /** The tests of a container that is skipped, of which nothing else is told. */
  private int below(TestIdentifier container) {
    TestPlan known = plan;
    return known == null
        ? 0
        : (int) known.getDescendants(container).stream().filter(TestIdentifier::isTest).count();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String name = name(test);
    if (name != null) {
      TestRun.start()
          .ended(
              test.getUniqueId(),
              name,
              test.isTest(),
              result.getStatus() == TestExecutionResult.Status.ABORTED,
              result.getThrowable().orElse(null));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    this.plan = null;
    TestRun.start().summed();
  }

  /** {@code OrdersTest.accepts}; {@code null} for what is neither a class nor within one. */
  private static @Nullable String name(TestIdentifier test) {
    Object source = test.getSource().orElse(null);
    if (source instanceof MethodSource method) {
      return simple(method.getClassName()) + "." + method.getMethodName();
    }
    if (source instanceof ClassSource type) {
      return simple(type.getClassName());
    }
    return test.isTest() ? test.getLegacyReportingName() : null;
  }

  static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
