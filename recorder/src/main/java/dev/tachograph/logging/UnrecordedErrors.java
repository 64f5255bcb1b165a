package dev.tachograph.logging;

import dev.tachograph.common.Level;
import dev.tachograph.internal.console.Console;

/** Shows records at ERROR that are recorded nowhere. */
final class UnrecordedErrors implements Layer {
  private static final ConsoleLine LINE = new ConsoleLine(false);

  private final String directives;

  UnrecordedErrors() {
    String env = System.getenv(ConsoleFilter.VARIABLE);
    this.directives = env == null ? "" : env;
  }

  @Override
  public boolean enabled(Level level, String target) {
    return level == Level.ERROR && ConsoleFilter.wantsErrors(directives, target);
  }

  @Override
  public boolean onRecord(LogRecord record) {
    if (Console.hasRoom(record.level)) {
      Console.show(record.level, LINE.format(record));
    }
    return false;
  }
}
