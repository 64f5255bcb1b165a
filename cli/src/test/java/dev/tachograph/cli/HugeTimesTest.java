package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose times are further away than a long, or a calendar, can hold. */
@Tag("once")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HugeTimesTest {
  private static final String BASE = "2026-11-23__06-12-47";
  private static final Pattern NUMBER =
      Pattern.compile("(\"(?:t_ms|until_t_ms|ts|dur|duration_ms|ms|max_t_ms)\": ?)-?[0-9.]+");
  private static final Pattern TIME =
      Pattern.compile("(\"(?:ts|started_at|ended_at)\": ?)\"[^\"]*\"");

  private final Cli cli = new Cli();

  @TempDir Path dir;

  private void copyRun(String numbers, String times) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Cli.RUNS, BASE + ".*")) {
      for (Path file : files) {
        String text = each(NUMBER, Files.readString(file), List.of(numbers.split(" ")), "");
        text = each(TIME, text, List.of(times.split(" ")), "\"");
        Files.writeString(dir.resolve(file.getFileName()), text);
      }
    }
  }

  /** One value after the other, and again from the first on. */
  private static String each(Pattern pattern, String text, List<String> values, String quote) {
    int[] at = {0};
    return pattern
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) + quote + values.get(at[0]++ % values.size()) + quote));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775807",
        "-9223372036854775808",
        "-1",
        "9223372036854775807 -9223372036854775808",
        "-9223372036854775808 9223372036854775807 0",
        "9223372036854775808",
        "99999999999999999999999999",
        "1e308 -1e308",
        "1e999",
        "9007199254740993 1 4611686018427387904"
      })
  void everyCommandReadsThem(String numbers) throws IOException {
    copyRun(numbers, "2026-11-23T06:12:48.000Z");
    callAll(numbers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+1000000000-12-31T23:59:59.999999999Z",
        "-1000000000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59.999999999Z -1000000000-01-01T00:00:00Z",
        "+292278994-08-17T07:12:55.807Z -292275055-05-16T16:47:04.192Z",
        "0000-01-01T00:00:00Z 9999-12-31T23:59:59.999Z",
        "2026-02-30T99:99:99Z",
        "never"
      })
  void everyCommandReadsThoseOfTheCalendar(String times) throws IOException {
    copyRun("1000 2000 3000", times);
    callAll(times);
    copyRun("9223372036854775807 -9223372036854775808", times);
    callAll(times);
  }

  private void callAll(String what) {
    String run = dir.resolve(BASE).toString();
    String page = dir.resolve("page").toString();
    String other = Cli.RUNS.resolve(BASE + "-2").toString();
    String far = "+999999999-12-31T23:59:59Z";
    String early = "-999999999-01-01T00:00:00Z";
    List<List<String>> calls =
        List.of(
            List.of("ls", dir.toString()),
            List.of("ls", dir.toString(), "--json"),
            List.of("report", run),
            List.of("report", run, "--json"),
            List.of("report", run, "--markdown"),
            List.of("report", run, "--html", page),
            List.of("logs", run),
            List.of("logs", run, "--from", "1s", "--to", "9999h"),
            List.of("logs", run, "--from", early, "--to", far),
            List.of("compare", run, "--", other),
            List.of("compare", run, "--json", "--", other),
            List.of("compare", other, "--html", page, "--", run),
            List.of("export", run, "--chrome", page),
            List.of("export", run, "--chrome", page, "--from", "999999h", "--to", "1ms"),
            List.of("export", run, "--chrome", page, "--from", early, "--to", far),
            List.of("top", run, "--plain"),
            List.of("recover", dir.toString()),
            List.of("prune", dir.toString(), "--keep", "100", "--dry-run"));
    for (List<String> call : calls) {
      cli.call(call.toArray(new String[0]));
      String reported = what + ": " + String.join(" ", call) + ": " + cli.err();
      assertThat(cli.code()).as(reported).isIn(0, 1, 2);
      // A bug in the command, and not what a user should see for such a file.
      assertThat(cli.err()).as(reported).doesNotContain("TACHO_DEBUG", "Exception");
    }
  }
}
