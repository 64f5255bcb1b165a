package dev.tachograph.benchmarks.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The loggers that are compared, and the jars of their JVMs. */
enum Contestant {
  TACHOGRAPH("Tachograph, typed", "TachographTyped", Kind.OWN, ""),
  TACHOGRAPH_SLF4J("Tachograph, SLF4J", "TachographSlf4j", Kind.OWN, "slf4j-api|tachograph-slf4j"),
  LOG4J("Log4j2 async, JsonTemplateLayout", "Log4jAsync", Kind.PEER, "log4j-.*|disruptor"),
  LOGSTASH(
      "Logback + logstash encoder, disruptor",
      "LogbackConfigured$Logstash",
      Kind.PEER,
      "slf4j-api|logback-.*|logstash-.*|jackson-.*-3|jackson-annotations"),
  LOGBACK(
      "Logback AsyncAppender, JsonEncoder",
      "LogbackConfigured$Own",
      Kind.PEER,
      "slf4j-api|logback-.*"),
  TINYLOG("tinylog, writing thread", "TinylogThread", Kind.PEER, "tinylog-.*"),
  FLOOR("one thread formats and writes: floor", "OneThread", Kind.BOUND, ""),
  LIMIT("one thread copies and writes: limit", "CopyOnly", Kind.BOUND, ""),
  NOTHING("nothing but the clock", "Nothing", Kind.BOUND, ""),
  TACHOGRAPH_LOGBACK(
      "Tachograph, appender of Logback",
      "TachographLogback",
      Kind.OPTION,
      "slf4j-api|logback-.*|tachograph-logback"),
  LOGSTASH_YIELDING(
      "Logback + logstash, yielding, 1,024",
      "LogbackConfigured$LogstashYielding",
      Kind.OPTION,
      "slf4j-api|logback-.*|logstash-.*|jackson-.*-3|jackson-annotations"),
  TACHOGRAPH_LOG4J(
      "Tachograph, appender of Log4j2",
      "TachographLog4j",
      Kind.OPTION,
      "log4j-.*|tachograph-log4j2"),
  LOG4J_MAP(
      "Log4j2 async, template, map message",
      "Log4jAsync$MapMessages",
      Kind.OPTION,
      "log4j-.*|disruptor"),
  TACHOGRAPH_CALL_SITE(
      "Tachograph, typed, with the call site", "TachographTyped$CallSite", Kind.OPTION, ""),
  TACHOGRAPH_CONSOLE(
      "Tachograph, typed, and to the console", "TachographTyped$Console", Kind.OPTION, ""),
  LOG4J_CALL_SITE(
      "Log4j2 async, with the call site", "Log4jAsync$CallSite", Kind.OPTION, "log4j-.*|disruptor");

  /** The role of a contestant in the comparison. */
  enum Kind {
    OWN,
    PEER,
    BOUND,
    /** A configuration with extra features; it runs only where it is named. */
    OPTION
  }

  private static final String ALL = "HdrHistogram|jspecify|tachograph-recorder";

  final String label;
  final String className;
  final Kind kind;
  private final String jars;

  Contestant(String label, String simpleName, Kind kind, String jars) {
    this.label = label;
    this.className = Contestant.class.getPackageName() + "." + simpleName;
    this.kind = kind;
    this.jars = jars;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The maximum number of producers. */
  int maxProducers() {
    return kind == Kind.BOUND ? 1 : 2;
  }

  /** Its jars besides the benchmarks' own, in the directories of libraries and of peers. */
  List<Path> jars(Path target) throws IOException {
    String names = "(" + ALL + (jars.isEmpty() ? "" : "|" + jars) + ")[-.].*";
    List<Path> found = new ArrayList<>();
    for (String folder : List.of("lib", "peers")) {
      try (Stream<Path> files = Files.list(target.resolve(folder))) {
        files
            .filter(file -> file.getFileName().toString().matches(names))
            .sorted()
            .forEach(found::add);
      }
    }
    return found;
  }
}
