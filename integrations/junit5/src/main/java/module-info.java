/** Records test runs of the JUnit platform. */
@SuppressWarnings("module") // Its name ends with a digit, as that of the framework does.
module dev.tachograph.junit5 {
  requires transitive dev.tachograph;
  requires transitive org.junit.platform.launcher;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports dev.tachograph.junit5;

  provides org.junit.platform.launcher.LauncherSessionListener with
      dev.tachograph.junit5.TestRunSessionListener;
}
