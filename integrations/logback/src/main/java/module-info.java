/** A Logback appender: records of a program that logs by Logback arrive in the run. */
module dev.tachograph.logback {
  requires transitive dev.tachograph;
  requires transitive ch.qos.logback.classic;
  requires transitive ch.qos.logback.core;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.tachograph.logback;
}
