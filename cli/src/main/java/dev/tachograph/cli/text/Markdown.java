package dev.tachograph.cli.text;

import dev.tachograph.analysis.internal.text.Texts;

/** Escapes untrusted texts in Markdown. */
public final class Markdown {
  private static final String SPECIAL = "\\`*_{}[]#+!|~";

  private Markdown() {}

  /** Escapes a text so that nothing in it is markup, HTML or a mention of a user. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder();
    for (char c : Texts.escape(text).toCharArray()) {
      switch (c) {
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '&' -> safe.append("&amp;");
        case '@' -> safe.append("&#64;");
        default -> safe.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").append(c);
      }
    }
    return safe.toString();
  }
}
