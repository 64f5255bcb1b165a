/** A Log4j 2 appender: records of a program that logs by Log4j arrive in the run. */
@SuppressWarnings("module") // Its name ends with a digit, as that of the framework does.
module dev.tachograph.log4j2 {
  requires transitive dev.tachograph;
  requires transitive org.apache.logging.log4j.core;
  requires org.apache.logging.log4j;
  requires static transitive org.jspecify;

  exports dev.tachograph.log4j2;
}
