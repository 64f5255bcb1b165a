package dev.tachograph.redaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions whose matches are masked. An expression that reads a text too often is given
 * up for that text, all of which is masked then: a wrong rule costs neither time nor a secret.
 *
 * <p>Immutable and thread-safe.
 */
final class Rules {
  static final Rules NONE = new Rules(List.of());

  /** Characters that an expression may read of a text, for each character and besides. */
  private static final long READS_PER_CHARACTER = 128;

  private static final long READS_BESIDES = 16_384;

  private final List<Rule> rules;

  private record Rule(Pattern pattern, AtomicBoolean told, Consumer<String> listener) {
    boolean isSame(String expression) {
      return pattern.pattern().equals(expression);
    }

    void giveUp(String why) {
      if (told.compareAndSet(false, true)) {
        listener.accept(
            "The rule to redact by \""
                + pattern.pattern()
                + "\" "
                + why
                + "; such texts are masked as a whole. Write it without repetitions inside"
                + " repetitions.");
      }
    }
  }

  private Rules(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * These rules and more; one that is there already is not added again.
   *
   * @throws IllegalArgumentException if an expression is wrong
   */
  Rules with(Collection<String> expressions, Consumer<String> listener) {
    List<Rule> all = new ArrayList<>(rules);
    for (String expression : expressions) {
      if (all.stream().noneMatch(rule -> rule.isSame(expression))) {
        all.add(new Rule(compile(expression), new AtomicBoolean(), listener));
      }
    }
    return new Rules(List.copyOf(all));
  }

  /** These rules and more; one that is there already is not added again. */
  Rules with(Rules more) {
    List<Rule> all = new ArrayList<>(rules);
    for (Rule other : more.rules) {
      if (all.stream().noneMatch(rule -> rule.isSame(other.pattern.pattern()))) {
        all.add(other);
      }
    }
    return all.size() == rules.size() ? this : new Rules(List.copyOf(all));
  }

  private static Pattern compile(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "A rule to redact by must be a regular expression: " + wrong.getDescription() + ".",
          wrong);
    } catch (StackOverflowError tooDeep) {
      throw new IllegalArgumentException(
          "A rule to redact by is nested too deeply to be read.", tooDeep);
    }
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** A text with every match masked; the same object if there is none. */
  String mask(String text) {
    String masked = text;
    for (Rule rule : rules) {
      masked = mask(rule, masked);
    }
    return masked;
  }

  private static String mask(Rule rule, String text) {
    try {
      Matcher matcher =
          rule.pattern.matcher(
              new CountedText(text, READS_BESIDES + READS_PER_CHARACTER * text.length()));
      StringBuilder out = null;
      int copied = 0;
      while (matcher.find()) {
        if (matcher.end() > matcher.start()) {
          out = out == null ? new StringBuilder(text.length()) : out;
          out.append(text, copied, matcher.start()).append(Redaction.MASK);
          copied = matcher.end();
        }
      }
      return out == null ? text : out.append(text, copied, text.length()).toString();
    } catch (TooManyReads tooMany) {
      rule.giveUp("takes too long on some texts");
      return Redaction.MASK;
    } catch (StackOverflowError tooDeep) {
      rule.giveUp("needs too much stack on some texts");
      return Redaction.MASK;
    }
  }

  /** Thrown out of a matcher, which has no other way to be stopped. */
  private static final class TooManyReads extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyReads() {
      super(null, null, false, false);
    }
  }

  /** A text that may be read so often and no more. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private long left;

    CountedText(String text, long reads) {
      this.text = text;
      this.left = reads;
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new TooManyReads();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
