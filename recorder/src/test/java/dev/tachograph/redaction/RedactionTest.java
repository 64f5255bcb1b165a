package dev.tachograph.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private final Redaction redaction = Redaction.standard();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "PASSWORD",
        "api_key",
        "apiKey",
        "API-Key",
        "APIKey",
        "db.password",
        "userToken",
        "token",
        "X-Api-Key",
        "client_secret",
        "Authorization",
        "accessToken2",
        "DB_PASSWD",
        "TOKENValue",
        "my.pwd",
        "passWord",
        "private_key_file",
        "apikeys",
        "PGPASSWORD",
        "-Dtoken",
        "JSESSIONID"
      })
  void keysWithASecretWordAreSecret(String key) {
    assertThat(redaction.isSecretKey(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokens_per_s",
        "tokenizer",
        "secretary",
        "keyboard",
        "key",
        "api",
        "block",
        "passworded",
        "monkey",
        "",
        "_",
        "subtoken"
      })
  void keysWithoutOneAreNot(String key) {
    assertThat(redaction.isSecretKey(key)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "password=hunter2|password=***",
        "password = hunter2, user=bob|password = ***, user=bob",
        "Password: hunter2 ok|Password: *** ok",
        "{\"password\": \"hun ter2\", \"a\": 1}|{\"password\": \"***\", \"a\": 1}",
        "{\\\"password\\\":\\\"hunter2\\\",\\\"a\\\":1}|{\\\"password\\\":\\\"***\\\",\\\"a\\\":1}",
        "{\"token\":\"hun\\\"ter2\"}|{\"token\":\"***\"}",
        "{'secret': 'hunter2'}|{'secret': '***'}",
        "{user=bob, password=hunter2}|{user=bob, password=***}",
        "Authorization: Bearer hunter2|Authorization: ***",
        "Authorization: Digest username=\"a\", response=\"hunter2\"|Authorization: ***",
        "curl -H 'Authorization: Basic aHVudGVyMg==' x|curl -H 'Authorization: ***' x",
        "token: Bearer hunter2 x|token: *** x",
        "GET /?access_token=hunter2&page=2|GET /?access_token=***&page=2",
        "postgres://bob:hunter2@db:5432/x|postgres://***@db:5432/x",
        "https://hunter2@github.com/a and http://b/c|https://***@github.com/a and http://b/c",
        "jdbc:postgresql://h/d?user=a&password=hunter2|jdbc:postgresql://h/d?user=a&password=***",
        "api key: hunter2|api key: ***",
        "api-key=hunter2;x|api-key=***;x",
        "token=>hunter2 x|token=>*** x",
        "secret={a=hunter2, b=[hunter2]} x|secret=*** x",
        "first password=hunter2 then token=hunter2 end|first password=*** then token=*** end"
      })
  void secretsInsideTextsAreMasked(String text, String clean) {
    assertThat(redaction.text(text)).isEqualTo(clean).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elapsed: 5 ms, tokens_per_s=12",
        "http://example.org/a@b",
        "user@example.org: hello",
        "12:30:45",
        "a=b",
        ":",
        "=",
        "password",
        "password=",
        "://",
        "x://@",
        "token:",
        "",
        "the secret of success: work"
      })
  void textsWithoutSecretsAreTheSameObject(String text) {
    assertThat(redaction.text(text)).isSameAs(text);
  }

  @Test
  void theTimeIsLinear() {
    for (String part : List.of("a:", "token=", "://", "\"", "=", " : ", "password: {", "x ")) {
      String text = part.repeat(2_000_000 / part.length());
      Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> redaction.text(text));
    }
  }

  @Test
  void argumentsBehindSecretOptionsAreMasked() {
    assertThat(
            redaction.arguments(
                List.of("--password", "hunter2", "--api-key=hunter2", "-v", "--peer", "a:1")))
        .containsExactly("--password", "***", "--api-key=***", "-v", "--peer", "a:1");
  }

  @Test
  void wordsCanBeAdded() {
    Redaction more = redaction.with("vault_seal");
    assertThat(redaction.text("vaultSeal=abc")).isEqualTo("vaultSeal=abc");
    assertThat(more.text("vaultSeal=abc")).isEqualTo("vaultSeal=***");
    assertThatThrownBy(() -> redaction.with("1x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1x");
  }
}
