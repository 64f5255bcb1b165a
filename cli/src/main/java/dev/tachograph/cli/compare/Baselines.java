package dev.tachograph.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.compare.BaselineJson;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.run.RegularFile;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.text.Nearest;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.OutputFile;
import dev.tachograph.cli.text.Table;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The baselines of a directory of runs: {@code baselines/NAME.json} in it. */
final class Baselines {
  /** What the name of a run on the command line starts with when it is a baseline. */
  static final String PREFIX = "baseline:";

  private static final String SUFFIX = ".json";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int MAX_BYTES = 256 << 20;
  private static final int MOST_NAMED = 10;

  private final Host host;
  private final Path runs;
  private final Path dir;

  Baselines(Host host, Path runs) {
    this.host = host;
    this.runs = runs;
    this.dir = runs.resolve("baselines");
  }

  /** The name, if it is one. */
  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new CommandFailure(
          "'"
              + name
              + "' is no name of a baseline; say 1 to 64 letters, digits, dots, hyphens and"
              + " underscores, the first a letter or digit");
    }
    return name;
  }

  /** Writes a baseline, in the place of an earlier one of that name. */
  void save(String name, List<RunFigures> figures) {
    String savedAt = Instant.ofEpochMilli(host.wallMillis().getAsLong()).toString();
    ObjectNode json = BaselineJson.of(checked(name), savedAt, figures);
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw new CommandFailure("cannot make the directory " + dir + ": " + Texts.reason(e));
    }
    OutputFile.write(host, dir.resolve(name + SUFFIX), out -> out.write(text(json)));
    long left = figures.stream().filter(run -> !run.isCompleted()).count();
    if (left > 0) {
      host.err()
          .println(
              "tacho: "
                  + left
                  + " of "
                  + figures.size()
                  + " runs of it did not complete and are no basis for time and throughput");
    }
  }

  private static String text(ObjectNode json) throws JsonProcessingException {
    return Report.JSON.writeValueAsString(json) + "\n";
  }

  /** The runs of a baseline. */
  List<RunFigures> read(String given) {
    String name = checked(given);
    Path file = dir.resolve(name + SUFFIX);
    if (!Files.exists(file)) {
      throw new CommandFailure("there is no baseline '" + name + "' in " + runs + others(name));
    }
    try {
      return BaselineJson.runs(json(file));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(file + " " + e.getMessage());
    }
  }

  private String others(String name) {
    List<String> names = names();
    if (names.isEmpty()) {
      return "; tacho compare --save-baseline " + name + " RUN... makes it";
    }
    String question = Nearest.question(name, names);
    if (!question.isEmpty()) {
      return question;
    }
    int left = names.size() - MOST_NAMED;
    return ", only "
        + String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
        + (left > 0 ? " and " + left + " more" : "");
  }

  private static JsonNode json(Path file) {
    try {
      return Report.JSON.readTree(RegularFile.bytes(file, MAX_BYTES));
    } catch (JsonProcessingException e) {
      throw new CommandFailure(file + " is not valid JSON; save the baseline again");
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file + ": " + Texts.reason(e));
    }
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(dir)) {
      return names;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        name = name.substring(0, name.length() - SUFFIX.length());
        if (NAME.matcher(name).matches()) {
          names.add(name);
        }
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot read the directory " + dir + ": " + Texts.reason(e));
    }
    names.sort(null);
    return names;
  }

  /** Prints which there are. */
  void list() {
    List<String> names = names();
    if (names.isEmpty()) {
      throw new CommandFailure(
          "there is no baseline in "
              + runs
              + "; tacho compare --save-baseline NAME RUN... makes one");
    }
    Table table = new Table("baseline", ">runs", ">completed", "saved at", "first run");
    for (String name : names) {
      try {
        JsonNode json = json(dir.resolve(name + SUFFIX));
        List<RunFigures> figures = BaselineJson.runs(json);
        long completed = figures.stream().filter(RunFigures::isCompleted).count();
        table.row(
            name,
            String.valueOf(figures.size()),
            String.valueOf(completed),
            Texts.escape(json.path("saved_at").asText("-")),
            Texts.escape(figures.get(0).run()));
      } catch (CommandFailure | IllegalArgumentException e) {
        table.row(name, "-", "-", "cannot be read", "-");
      }
    }
    table.lines(host.columns()).forEach(host.out()::println);
  }
}
