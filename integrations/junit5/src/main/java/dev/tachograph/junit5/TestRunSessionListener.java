package dev.tachograph.junit5;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Records all tests of a JVM; found and made by the JUnit platform (see {@code META-INF/services}).
 *
 * <p>The first tests that a JVM executes start the run, unless one is being recorded already; it
 * ends with the JVM. Looking for tests starts none, as builds do that in their own JVM. The system
 * property {@code tachograph.tests} with the value {@code off} leaves all to {@link
 * TachographExtension}.
 */
public final class TestRunSessionListener implements LauncherSessionListener {
  /** Called by the platform. */
  public TestRunSessionListener() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (!"off".equals(System.getProperty("tachograph.tests"))) {
      session.getLauncher().registerTestExecutionListeners(new TestPlanListener());
    }
  }
}
