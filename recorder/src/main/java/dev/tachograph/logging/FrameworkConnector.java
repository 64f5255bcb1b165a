package dev.tachograph.logging;

/**
 * Connects a logging framework with the run that begins, where the setting of that name says so.
 * Found as a service, in the class loader of the recorder, and made once a run.
 */
public interface FrameworkConnector {
  /** {@return the setting that asks for it, such as {@code jul}} */
  String framework();

  /**
   * Has the records of the framework come into the run, on the thread that starts it. Must touch
   * nothing of the framework before.
   *
   * @return what takes that back, called once when the run ends, on whatever thread
   */
  Runnable connect();
}
