package dev.tachograph.redaction;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text: redaction ends, only replaces parts of it by {@code ***}, and takes the fast path only
 * where the slow one finds nothing.
 */
class RedactionFuzzTest {
  private static final Redaction REDACTION = Redaction.standard();

  static Stream<byte[]> seeds() {
    return Texts.seeds();
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "password=",
    "\"token\":\"",
    "Authorization: Bearer ",
    "://",
    "<secret>",
    "</",
    "-----BEGIN PRIVATE KEY-----",
    "-----END ",
    "--api-key ",
    "mnemonic: ",
    "%3D",
    "\\\"",
    "ghp_",
    "eyJ",
    "at a.b(C.java:1)",
    "\"name\":\"pwd\",\"value\":\""
  })
  @FuzzTest
  void anyText(byte[] bytes) {
    String text = Texts.of(bytes);
    String clean = REDACTION.text(text);
    require(clean.length() <= 3 * text.length(), "longer");
    require(text.indexOf('*') >= 0 || isMasked(text, clean), "more than parts replaced");
    if (clean.equals(text) && !hasLongKey(text)) {
      String longWay = new TextRedactor(KeyWords.STANDARD, text).redact();
      require(longWay.equals(clean), "another way round");
    }
    String half = text.substring(0, text.length() / 2);
    List<String> arguments = REDACTION.arguments(List.of(half, text));
    require(arguments.size() == 2, "arguments");
    String argument = REDACTION.argument(text, half.length(), half);
    require(argument.equals(half) || argument.equals(Redaction.MASK), "argument");
  }

  /**
   * Whether a key may be longer than what is looked at. That may begin within a word then, which
   * the long way takes for a word of its own, as in {@code xtoken} and eighty hyphens behind it.
   */
  private static boolean hasLongKey(String text) {
    int run = 0;
    for (int i = 0; i < text.length() && run <= TextRedactor.MAX_KEY; i++) {
      char c = text.charAt(i);
      run = TextRedactor.isKeyPart(c) || " \t\"'`\\]".indexOf(c) >= 0 ? run + 1 : 0;
    }
    return run > TextRedactor.MAX_KEY;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** Whether a text becomes another by replacing parts of it by masks, looked for from the left. */
  private static boolean isMasked(String text, String clean) {
    int mask = clean.indexOf(Redaction.MASK);
    if (mask < 0) {
      return text.equals(clean);
    }
    if (!text.startsWith(clean.substring(0, mask))) {
      return false;
    }
    int at = mask;
    int from = mask + Redaction.MASK.length();
    for (mask = clean.indexOf(Redaction.MASK, from);
        mask >= 0;
        mask = clean.indexOf(Redaction.MASK, from)) {
      String part = clean.substring(from, mask);
      int found = text.indexOf(part, at);
      if (found < 0) {
        return false;
      }
      at = found + part.length();
      from = mask + Redaction.MASK.length();
    }
    return text.endsWith(clean.substring(from)) && at <= text.length() - (clean.length() - from);
  }

  /** Texts of inputs, and inputs to begin with. */
  static final class Texts {
    private Texts() {}

    /** What is read of an input: no rule looks further, and long texts but take long. */
    static final int MOST = 512;

    /** UTF-8, or as it is where that is not what it is. */
    static String of(byte[] bytes) {
      boolean utf8 = bytes.length > 0 && bytes[0] == '\1';
      int length = Math.min(bytes.length, MOST);
      return new String(
          bytes, 0, length, utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    static Stream<byte[]> seeds() {
      return Stream.of(
              "password=hunter2 user=bob",
              "{\"password\": \"hun ter2\", \"sshKey\":\"hunter2\", \"a\": 1}",
              "Authorization: Digest username=\"a\", response=\"hunter2\"",
              "postgres://bob:hun/t?e#r2@db:5432/x",
              "<ns:apiKey a=\"b\"><![CDATA[hunter2]]></ns:apiKey>",
              "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY----- x",
              "run --password hunter2 --api-key -hunter2 -v",
              "mnemonic: hunter2 abandon ability, account 0",
              "{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"}",
              "secret={\"a\":\"}hunter2]\",\"b\":[\"hunter2\"]} x",
              "\tat java.base/app.Cookie$$Lambda/0x0.run(Unknown Source)\ntoken: 5",
              "sent Bearer hunter2 and Basic aHVudGVyMg== eyJhbGciOiJI.eyJz.c2ln",
              "/login?next=%2Fa%3Ftoken%3Dhunter2%26page%3D2 api key: hunter2")
          .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
