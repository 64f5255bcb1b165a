package dev.tachograph.node;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * The options of a call that stand in a file, one a line: the name of the option without dashes,
 * {@code =}, the value. The options of the command line win.
 *
 * <pre>
 * # a comment
 * network = mainnet
 * peer = 10.0.0.7:8333, 10.0.0.8:8333
 * log = true
 * </pre>
 */
final class ConfigFile {
  private static final String OPTION = "--config";

  @Option(
      names = OPTION,
      paramLabel = "FILE",
      description =
          "Options from a file as well, one NAME = VALUE a line, without dashes; those given here"
              + " win.")
  private @Nullable Path file;

  /** The file that the call names; {@code null} for none. */
  @Nullable Path file() {
    return file;
  }

  /**
   * The arguments with those of the file that they name before them, if they name one.
   *
   * @param command whose options the file may have
   * @throws CommandFailure if the file cannot be read, or with the number of the line that is wrong
   */
  static String[] expand(CommandSpec command, String... args) {
    String named = named(args);
    if (named == null) {
      return args;
    }
    List<String> all = new ArrayList<>();
    read(command, named)
        .forEach(
            (option, values) -> {
              if (!isGiven(option, args)) {
                values.forEach(value -> all.add(option + value));
              }
            });
    all.addAll(Arrays.asList(args));
    return all.toArray(new String[0]);
  }

  private static @Nullable String named(String... args) {
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      if (args[i].startsWith(OPTION + "=")) {
        return args[i].substring(OPTION.length() + 1);
      }
      if (args[i].equals(OPTION) && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    return null;
  }

  private static boolean isGiven(String option, String... args) {
    return Arrays.stream(args).anyMatch(arg -> arg.equals(option) || arg.startsWith(option + "="));
  }

  /** What stands behind each option, in the order of the file: {@code =VALUE}, or nothing. */
  private static Map<String, List<String>> read(CommandSpec command, String named) {
    Map<String, List<String>> options = new LinkedHashMap<>();
    List<String> lines = lines(named);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        String where = OPTION + " " + named + ", line " + (i + 1) + ": ";
        add(options, command, line, where);
      }
    }
    return options;
  }

  private static List<String> lines(String named) {
    try {
      return Files.readAllLines(Path.of(named));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(OPTION + " " + named + " is not there");
    } catch (CharacterCodingException e) {
      throw new CommandFailure(OPTION + " " + named + " is not text in UTF-8");
    } catch (IOException | RuntimeException e) {
      throw new CommandFailure(OPTION + " " + named + " cannot be read: " + e.getMessage());
    }
  }

  private static void add(
      Map<String, List<String>> options, CommandSpec command, String line, String where) {
    int equals = line.indexOf('=');
    if (equals < 1) {
      throw new CommandFailure(where + "not NAME = VALUE: '" + line + "'");
    }
    String name = line.substring(0, equals).strip();
    String value = line.substring(equals + 1).strip();
    OptionSpec option = command.findOption("--" + name);
    if (option == null
        || ("--" + name).equals(OPTION)
        || option.usageHelp()
        || option.versionHelp()) {
      throw new CommandFailure(where + "there is no option '" + name + "'");
    }
    List<String> values = options.computeIfAbsent("--" + name, key -> new ArrayList<>());
    if (option.isMultiValue()) {
      Arrays.stream(value.split(","))
          .map(String::strip)
          .filter(one -> !one.isEmpty())
          .forEach(one -> values.add("=" + one));
    } else if (!values.isEmpty()) {
      throw new CommandFailure(where + "'" + name + "' stands there twice");
    } else if (option.arity().max() > 0) {
      values.add("=" + value);
    } else if (value.equals("true")) {
      values.add("");
    } else if (!value.equals("false")) {
      throw new CommandFailure(where + "'" + name + "' is true or false, not '" + value + "'");
    }
  }
}
