package dev.tachograph.redaction;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A secret in a form of {@code docs/formats/redaction.md}, between texts of any kind, is in no text
 * that was redacted.
 *
 * <p>An input is a form, a key, what stands round it, how much of the rest stands before it, and
 * these texts. What stands before has no quotes, since one that is never closed may end anywhere.
 */
class SecretFuzzTest {
  private static final String SECRET = "hunTer2x9";

  /** A word of letters alone, for forms in which that is a secret too. */
  private static final String WORD = "sworDfish";

  private static final int HEAD = 5;
  private static final Redaction REDACTION = Redaction.standard();

  private static final String[] FORMS = {
    "#=~",
    "#: ~",
    "#:~",
    "\"#\":\"~\"",
    "'#': '~'",
    "#=\"~\"",
    "# => ~",
    "{\\\"#\\\":\\\"~\\\"}",
    "<#>~</#>",
    "<a #=\"~\"/>",
    "-D#=~",
    "u://bob:~@h/",
    "Bearer ~",
    "?#%3D~",
    "{\"name\":\"#\",\"value\":\"~\"}",
    "# = 'it''s ~'",
    "#={\"a\":\"}~\",\"b\":[\"~\"]}",
    "-----BEGIN PRIVATE KEY-----\n~\n-----END PRIVATE KEY-----",
    "#: {\"a\":\"~\"}",
    "at x.y(#: ~)",
    "#=^",
    "\"#\":\"^\"",
    "'#': '^'",
    "#: {\"a\":\"^\"}",
    "\"#\": [{\"a\":\"^\"}]",
    "<#>^</#>",
    "u://bob:^@h/",
  };

  private static final String[] BEFORE = {"\n", " ", ",", ";", "{", "\t", "(", "&"};
  private static final String[] BEHIND = {"\n", " ", ",", ";", "\r\n", "\t"};
  private static final String[] FIRST = {"", "db_", "X-", "my.", "DB_"};

  private static final List<String> KEYS = keys();

  private static List<String> keys() {
    List<String> keys = new ArrayList<>(KeyWords.STANDARD.ofKind(KeyWords.SURE));
    keys.addAll(KeyWords.STANDARD.ofKind(KeyWords.PROSE));
    keys.addAll(KeyWords.STANDARD.ofKind(KeyWords.SHORT));
    return keys;
  }

  static Stream<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int form = 0; form < FORMS.length; form++) {
      String head = "" + (char) form + (char) (7 * form) + (char) form + (char) form + (char) 4;
      seeds.add((head + "a: b c=d").getBytes(StandardCharsets.ISO_8859_1));
    }
    return seeds.stream();
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "password=",
    "token: ",
    "Authorization: ",
    "://",
    "<secret>",
    "</",
    "-----BEGIN PRIVATE KEY-----",
    "-----END ",
    "--api-key ",
    "mnemonic: ",
    "%3D",
    "secret={",
    "auth: [",
    "at a.b(C.java:1)",
    "at a.b(",
    "name: token, "
  })
  @FuzzTest
  void secret(byte[] bytes) {
    String leak = leak(bytes);
    if (leak != null) {
      throw new AssertionError(leak);
    }
  }

  /** The text of an input whose secret is still there when it was redacted, if it is. */
  static @Nullable String leak(byte[] bytes) {
    if (bytes.length < HEAD) {
      return null;
    }
    int length = Math.min(bytes.length - HEAD, RedactionFuzzTest.Texts.MOST);
    String rest = new String(bytes, HEAD, length, StandardCharsets.ISO_8859_1);
    int at = Math.min(bytes[4] & 0xFF, rest.length());
    String before = withoutQuotes(rest.substring(0, at));
    String key = of(bytes[1] >> 5, FIRST) + KEYS.get((bytes[1] & 0xFF) % KEYS.size());
    String form = of(bytes[0], FORMS);
    String secret = form.indexOf('~') >= 0 ? SECRET : WORD;
    String planted = form.replace("#", key).replace("~", SECRET).replace("^", WORD);
    String text =
        before + of(bytes[2], BEFORE) + planted + of(bytes[3], BEHIND) + rest.substring(at);
    return !rest.contains(secret) && REDACTION.text(text).contains(secret) ? text : null;
  }

  private static String withoutQuotes(String text) {
    return text.replace('"', ' ').replace('\'', ' ').replace('`', ' ').replace('\\', ' ');
  }

  private static String of(int index, String[] some) {
    return some[(index & 0xFF) % some.length];
  }
}
