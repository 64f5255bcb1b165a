package dev.tachograph.settings;

import java.util.Locale;

/** Where the value of a setting comes from, the strongest first. */
public enum Origin {
  /** An option of the command line, or an argument of the agent. */
  FLAG,
  /** A variable of the environment, such as {@code TACHO_OUT}. */
  ENVIRONMENT,
  /** The file {@code tacho.properties}, or the one that {@code TACHO_CONFIG} names. */
  FILE,
  /** The program itself, by the recorder's API. */
  CODE,
  /** Nobody: the default. */
  DEFAULT;

  /** {@return its name in reports, in lower case} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
