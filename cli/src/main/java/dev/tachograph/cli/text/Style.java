package dev.tachograph.cli.text;

/** Colors, on a terminal only. */
public record Style(boolean on) {
  public String bold(String text) {
    return paint("1", text);
  }

  public String dim(String text) {
    return paint("2", text);
  }

  public String red(String text) {
    return paint("31", text);
  }

  public String green(String text) {
    return paint("32", text);
  }

  public String yellow(String text) {
    return paint("33", text);
  }

  /** A run's status: good is green, ended from outside yellow, bad red. */
  public String status(String status, String text) {
    return switch (status) {
      case "completed", "running" -> green(text);
      case "failed", "killed", "dead", "unreadable" -> red(text);
      default -> yellow(text);
    };
  }

  /** A record's level. */
  public String level(String level, String text) {
    return switch (level) {
      case "ERROR" -> red(text);
      case "WARN" -> yellow(text);
      case "INFO" -> green(text);
      default -> dim(text);
    };
  }

  private String paint(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
