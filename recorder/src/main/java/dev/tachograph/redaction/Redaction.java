package dev.tachograph.redaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets by {@code ***}: values of keys with a key word, and what is known as a secret by
 * its shape. The rules, each with an example, and what they do not cover are in {@code
 * docs/formats/redaction.md}.
 *
 * <p>A key is split into words at anything that is no letter and at camel case; it is secret if a
 * word, or several in a row put together, is one of the key words: {@code api_key}, {@code apiKey}
 * and {@code db.password} are, {@code tokens_per_s} is not. Texts are read in one pass.
 *
 * <p>Immutable and thread-safe. {@link #use} sets the one that every file of the process obeys.
 */
public final class Redaction {
  /** What stands for a secret. */
  public static final String MASK = "***";

  /** A made-up secret that stands for a value of which only its shape is known to be one. */
  private static final String MADE = "x1x1x1x1";

  private static final Redaction STANDARD = new Redaction(KeyWords.STANDARD, Rules.NONE);

  private static volatile Redaction current = STANDARD;

  /** What {@link #impose} put in force. */
  private static Rules imposed = Rules.NONE;

  private final KeyWords words;
  private final boolean hexWords;
  private final Rules rules;

  /** Whether there are rules; a field, since every text asks for it. */
  private final boolean hasRules;

  private Redaction(KeyWords words, Rules rules) {
    this.words = words;
    this.hexWords = words.haveHexDigitsAlone();
    this.rules = rules;
    this.hasRules = !rules.isEmpty();
  }

  /**
   * {@return the rules that are in force unless others are put in their place: the key words of
   * {@code docs/formats/redaction.md}}
   */
  public static Redaction standard() {
    return STANDARD;
  }

  /** {@return the rules in force, by which the files of the process are written} */
  public static Redaction current() {
    return current;
  }

  /**
   * Puts rules in force for the whole process; records already written stay as they are. Seen by
   * all threads at once. What {@link #impose} put in force stays in force besides.
   *
   * @param redaction the rules, such as {@code Redaction.standard().with("membership_number")}
   */
  public static synchronized void use(Redaction redaction) {
    current = new Redaction(redaction.words, redaction.rules.with(imposed));
  }

  /**
   * Adds rules by regular expression that hold as long as the process, whatever {@link #use} puts
   * in force later: for who records a program, where {@code use} is for the program. Seen by all
   * threads at once.
   *
   * @param expressions as for {@link #withRules}; one that is imposed already is not added again
   * @param told as for {@link #withRules}
   * @throws IllegalArgumentException if an expression is wrong; then none is added
   */
  public static synchronized void impose(Collection<String> expressions, Consumer<String> told) {
    imposed = imposed.with(expressions, told);
    use(current);
  }

  /**
   * These rules and more key words.
   *
   * @param more words of ASCII letters; {@code _}, {@code -} and spaces between them are ignored
   * @return new rules; these stay as they are
   * @throws IllegalArgumentException if a word holds other characters or less than two
   */
  public Redaction with(String... more) {
    return new Redaction(words.with(more), rules);
  }

  /**
   * These and more rules by regular expression: every match in a text is replaced by {@link #MASK},
   * before the text is cut; an empty match is none. Numbers that are given as numbers are not
   * looked into.
   *
   * @param expressions as of {@link java.util.regex.Pattern}; one that reads a text more than some
   *     hundred times masks all of it
   * @param told called once for each expression that proves too slow, with a sentence for the user,
   *     on whichever thread writes; must not write a record on that thread
   * @return new rules; these stay as they are
   * @throws IllegalArgumentException if an expression is wrong
   */
  public Redaction withRules(Collection<String> expressions, Consumer<String> told) {
    return new Redaction(words, rules.with(expressions, told));
  }

  /** {@return whether there are rules by regular expression, so that any text may have a secret} */
  public boolean hasRules() {
    return hasRules;
  }

  /**
   * {@return whether the value of a key is a secret, if it is a text or has parts}
   *
   * @param key in any case, with any separators: {@code api_key}, {@code apiKey}, {@code API-KEY}
   */
  public boolean isSecretKey(CharSequence key) {
    return words.find(key, 0, key.length(), 0) != 0;
  }

  /**
   * {@return whether the value of a key is a secret if it is a number} It is when the key ends with
   * the key word, as {@code password} and {@code pin_token} do and {@code token_count} does not.
   *
   * @param key in any case, with any separators
   */
  public boolean isSecretNumberKey(CharSequence key) {
    int found = words.find(key, 0, key.length(), 0);
    return (found & KeyWords.LAST) != 0 && (found & (KeyWords.SURE | KeyWords.PROSE)) != 0;
  }

  /**
   * {@return {@code ***} if the key is secret, else the value without the secrets inside it}
   *
   * @param key the name of the value
   * @param value its text
   */
  public String value(String key, String value) {
    return isSecretKey(key) ? MASK : text(value);
  }

  /**
   * {@code ***} if the key is secret for a value of this type, else the value itself.
   *
   * @param value no text is looked into; truth values and {@code null} are never secret
   * @param key the name of the value
   * @return {@link #MASK} or the value
   */
  public @Nullable Object any(String key, @Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return value;
    }
    boolean secret = value instanceof Number ? isSecretNumberKey(key) : isSecretKey(key);
    return secret ? MASK : value;
  }

  /**
   * {@return whether a key word was added that has no letters but those of hexadecimal digits} If
   * not, a text without other letters and without an at sign holds no secret that is known.
   */
  public boolean hasWordsOfHexDigits() {
    return hexWords;
  }

  /**
   * {@return a text without its secrets; the same object if there is none} Linear in the text's
   * length.
   *
   * @param text of any length
   */
  public String text(String text) {
    return ownText(hasRules ? rules.mask(text) : text);
  }

  /**
   * {@return a text without what is a secret by its key or shape} Rules by regular expression do
   * not count: for names that the recorder itself gives, which readers of its files know.
   *
   * @param text of any length
   */
  public String ownText(String text) {
    int signs = SecretSigns.of(text);
    if (signs == 0 || signs == SecretSigns.AT) {
      return text;
    }
    if (signs == SecretSigns.SEPARATOR && words.find(text, 0, text.length(), 0) == 0) {
      // No key word anywhere, so none before a separator.
      return text;
    }
    return new TextRedactor(words, text).redact();
  }

  /**
   * Takes the secrets out of the arguments of a program: out of texts as by {@link #text}, and the
   * argument behind an option with a secret name, unless it begins with two hyphens.
   *
   * @param arguments as of {@code main}, in their order
   * @return a new list of as many
   */
  public List<String> arguments(List<String> arguments) {
    List<String> clean = new ArrayList<>(arguments.size());
    String before = "";
    for (String argument : arguments) {
      clean.add(isBehindOption(before, argument) ? MASK : text(argument));
      before = argument;
    }
    return clean;
  }

  /**
   * {@return whether an element of a list is the value of the option before it: {@code --password,
   * x}}
   *
   * @param before the element before, {@code ""} for none
   * @param element the element itself
   */
  public boolean isBehindOption(String before, String element) {
    return before.startsWith("-")
        && before.indexOf('=') < 0
        && !element.startsWith("--")
        && before.length() <= TextRedactor.MAX_KEY
        && isSecretKey(before);
  }

  /**
   * The text that stands in the place of an argument of a message: {@code ***} where the message
   * makes it the value of a secret key, as {@code password={}} does. What its value is need not be
   * found by its end then, as in the text that the message becomes.
   *
   * @param message before arguments are put into it
   * @param place where the argument goes
   * @param argument its text
   * @return {@link #MASK} or the argument's text
   */
  public String argument(String message, int place, String argument) {
    if (!isBehindKey(message, place)) {
      return argument;
    }
    int from = Math.max(0, place - TextRedactor.MAX_KEY);
    String probe = message.substring(from, place) + SecretShape.probe(argument, MADE);
    return text(probe).endsWith(MASK) ? MASK : argument;
  }

  /**
   * {@return whether a key word stands before a place of a message, so that {@link #argument} may
   * mask}
   *
   * @param message before arguments are put into it
   * @param place where the argument goes, 0 to the message's length
   */
  public boolean isBehindKey(String message, int place) {
    int from = Math.max(0, place - TextRedactor.MAX_KEY);
    return words.find(message, from, place, from) != 0;
  }
}
