package dev.tachograph.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Findings of fuzzing the redaction of texts. */
class RedactionFindingsTest {
  private final Redaction redaction = Redaction.standard();

  /** A key that was taken for the preceding key's value hid that its own value is a secret. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=> X-passwds = 'it''s hunTer2x9'",
        "pass= 'my.sessionkey': 'hunTer2x9'",
        "--api-key ,\"DB_csrf\":\"hunTer2x9\";",
        "--api-key passphrase: hunTer2x9;",
        "pwd 3/d;'csrftoken': 'hunTer2x9'",
        "pwd abcD1&my.securitytoken = 'it''s hunTer2x9'",
        "mnemonic: one two {my.secret=\"hunTer2x9\"",
        "mnemonic={\"a\":\"}hunTer2x9\",\"b\":[\"hunTer2x9\"]}",
        "mnemonic: ab cd (db_sessionkey={\"a\":\"}hunTer2x9\",\"b\":[\"hunTer2x9\"]}",
        "--api-key Bearer hunTer2x9",
        "pwd abc&Bearer hunTer2x9",
        "auth:  apikey => hunTer2x9",
        "pwd 0at_pat_(Bearer hunTer2x9",
        "token: abcdefghijkhunTerXxxxxxxxx and then a_b",
        "mnemonic=\tpassword: {\"a\":\"hunTer2x9\"}",
        "mnemonic=password : {\"a\":\"hunTer2x9\"}",
        "pwd=pwd x!(Bearer hunTer2x9",
        "--pwd passphrase 5(Bearer hunTer2x9",
      })
  void secretAfterAnotherKeyIsMasked(String text) {
    assertThat(redaction.text(text)).doesNotContain("hunTer");
  }

  /** Only the place of a method may stand in the brackets of a frame. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "at x(token: hunTer2x9)",
        "refused\n  at a.b(secret: hunTer2x9)\n",
        "\tat a.Login.check(password hunTer2x9)",
        "at a.b(Login.java:12, password: hunTer2x9)",
        "at a.b(Bearer hunTer2x9)",
      })
  void lineLikeAFrameIsLookedInto(String text) {
    assertThat(redaction.text(text)).doesNotContain("hunTer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at a.Token.check(Token.java:12)",
        "at a.Token.check(Token.java)",
        "at a.Token$Secret.<init>(Secret$1.kt:7) ~[a-1.0.jar:1.0]",
        "at a.Token.sure(<generated>)",
        "at java.base/a.Cookie.native0(Native Method)",
        "at java.base@17.0.15/a.Token.b(Unknown Source)",
        "at a.password.eval(REPL:1)",
      })
  void frameStays(String text) {
    assertThat(redaction.text(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Unexpected token: Name('x')",
        "unexpected token: ('a:b')",
        "missing token: Token[type]",
        "unexpected token: END_OF(a:b)",
      })
  void wordOfASentenceStays(String text) {
    assertThat(redaction.text(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth: {\"pwd\":\"fish\"}",
        "auth: {pwd:fish}",
        "token: [pwd=fish]",
        "secret: {\"a\":[\"fish\"]} x",
        "auth: ['fish']",
        "auth: {\n  \"pwd\": \"fish\"\n}",
        "Authorization: _{\"password\":\"fish\"",
        "token: user:password:fish",
        "token: 'password:fish'",
        "token: END_OF(password:fish",
      })
  void partsOfASecretAreMasked(String text) {
    assertThat(redaction.text(text)).doesNotContain("fish");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN x{-----BEGIN PRIVATE KEY-----\nhunTer2x9\n-----END PRIVATE KEY-----",
        "------BEGIN PRIVATE KEY-----\nhunTer2x9\n-----END PRIVATE KEY-----",
        "mnemonic: a b -----BEGIN PRIVATE KEY-----\nhunTer2x9\n-----END PRIVATE KEY-----",
        "-----BEGIN P{secretkey: hunTer2x9,RIVATE KEY-----",
      })
  void privateKeyIsMaskedWhateverStandsBefore(String text) {
    assertThat(redaction.text(text)).doesNotContain("hunTer");
  }

  /** Each of these looked at the rest of the text, or all before it, again and again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mnemonic: a,",
        "\nAuthorization: a=b{",
        "aSecret:x,",
        "token: ab ",
        "api key://a ",
        "pwd=a: ",
        "token:>a_:",
        "token:>a_(",
        "token: pwd:a_,",
        "pwd=pwd "
      })
  void longTextIsReadOnce(String unit) {
    String text = unit.repeat(3_000_000 / unit.length());
    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> redaction.text(text));
  }
}
