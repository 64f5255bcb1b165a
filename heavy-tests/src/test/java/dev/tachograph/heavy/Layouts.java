package dev.tachograph.heavy;

import java.nio.file.Path;

/** Configurations of log frameworks by which {@link Line#separated} can read what they write. */
final class Layouts {
  private Layouts() {}

  static String logback(Path log, String level) {
    return """
        <configuration>
          <appender name="file" class="ch.qos.logback.core.FileAppender">
            <file>%s</file>
            <encoder><pattern>%%level~|~%%thread~|~%%logger~|~%%msg~;~%%n%%nopex</pattern></encoder>
          </appender>
          <root level="%s"><appender-ref ref="file"/></root>
        </configuration>
        """
        .formatted(log, level);
  }

  /** Its hook would close the file while other hooks of the program still log. */
  static String log4j(Path log) {
    return """
        status = error
        shutdownHook = disable
        appender.file.type = File
        appender.file.name = file
        appender.file.fileName = %s
        appender.file.layout.type = PatternLayout
        appender.file.layout.alwaysWriteExceptions = false
        appender.file.layout.pattern = %%level~|~%%t~|~%%c~|~%%m~;~%%n
        rootLogger.level = info
        rootLogger.appenderRef.file.ref = file
        """
        .formatted(log);
  }

  /** Without a thread's name, which the format cannot have. */
  static String jul(Path log) {
    return """
        handlers = java.util.logging.FileHandler
        java.util.logging.FileHandler.pattern = %s
        java.util.logging.FileHandler.formatter = java.util.logging.SimpleFormatter
        java.util.logging.SimpleFormatter.format = %%4$s~|~~|~%%3$s~|~%%5$s~;~%%n
        """
        .formatted(log);
  }
}
