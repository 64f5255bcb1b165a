package dev.tachograph.cli.ls;

import dev.tachograph.cli.command.CommandFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which runs are chosen; each must hold. */
final class Selection {
  private static final List<String> STATUSES =
      List.of(
          "completed",
          "failed",
          "interrupted",
          "exited",
          "killed",
          "running",
          "dead",
          "unknown",
          "unreadable",
          "no-report");

  @Option(
      names = "--status",
      paramLabel = "S[,S]",
      split = ",",
      description =
          "Runs of these: completed, failed, interrupted, exited, killed, running, dead,"
              + " unknown, unreadable, no-report.")
  private List<String> statuses = new ArrayList<>();

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "Runs whose name has this in it; with * or ? the whole name. In any case.")
  private @Nullable String name;

  @Option(
      names = "--tag",
      paramLabel = "KEY[=VALUE]",
      description = "Runs with this tag; VALUE may have * and ?. Repeatable: with all of them.")
  private List<String> tags = new ArrayList<>();

  boolean isAll() {
    return statuses.isEmpty() && name == null && tags.isEmpty();
  }

  /**
   * What holds for the runs that are chosen.
   *
   * @throws CommandFailure if an option is wrong
   */
  Predicate<Row> parse() {
    Predicate<Row> chosen = row -> true;
    Set<String> wanted = new TreeSet<>();
    for (String status : statuses) {
      if (!STATUSES.contains(status)) {
        throw new CommandFailure(
            "--status takes " + String.join(", ", STATUSES) + ", not '" + status + "'");
      }
      wanted.add(status.replace("no-report", "no report"));
    }
    if (!wanted.isEmpty()) {
      chosen = chosen.and(row -> wanted.contains(row.status()));
    }
    String text = name;
    if (text != null) {
      boolean glob = text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
      Pattern pattern = glob(glob ? text : "*" + text + "*");
      chosen = chosen.and(row -> row.name() != null && pattern.matcher(row.name()).matches());
    }
    for (String tag : tags) {
      chosen = chosen.and(tagged(tag));
    }
    return chosen;
  }

  private static Predicate<Row> tagged(String tag) {
    int equals = tag.indexOf('=');
    String key = equals < 0 ? tag : tag.substring(0, equals);
    if (key.isBlank()) {
      throw new CommandFailure(
          "--tag takes KEY=VALUE or KEY, such as branch=main, not '" + tag + "'");
    }
    if (equals < 0) {
      return row -> row.tags().containsKey(key);
    }
    Pattern value = glob(tag.substring(equals + 1));
    return row -> {
      Map<String, String> tags = row.tags();
      String given = tags.get(key);
      return given != null && value.matcher(given).matches();
    };
  }

  private static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    Arrays.stream(glob.split("(?<=[*?])|(?=[*?])"))
        .forEach(
            part ->
                regex.append(
                    switch (part) {
                      case "*" -> ".*";
                      case "?" -> ".";
                      default -> Pattern.quote(part.toLowerCase(Locale.ROOT));
                    }));
    return Pattern.compile(
        regex.toString(), Pattern.DOTALL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
