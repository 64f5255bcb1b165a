/** A handler of java.util.logging: records of a program that logs by it arrive in the run. */
module dev.tachograph.jul {
  requires transitive dev.tachograph;
  requires transitive java.logging;
  requires static transitive org.jspecify;

  exports dev.tachograph.jul;

  provides dev.tachograph.logging.FrameworkConnector with
      dev.tachograph.jul.JulConnector;
}
