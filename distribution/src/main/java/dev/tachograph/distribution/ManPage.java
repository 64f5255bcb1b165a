package dev.tachograph.distribution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of a command or a verb, from the model by which picocli parses it and shows its
 * help; in the macros of man(7). Its name is that of the command with its verbs, {@code tacho-run}.
 */
final class ManPage {
  private final CommandSpec spec;
  private final String version;
  private final StringBuilder page = new StringBuilder();

  private ManPage(CommandSpec spec, String version) {
    this.spec = spec;
    this.version = version;
  }

  /** {@return the names of the pages of a command: its own, and those of its verbs at any depth} */
  static List<CommandSpec> specs(CommandLine line) {
    List<CommandSpec> specs = new ArrayList<>(List.of(line.getCommandSpec()));
    line.getSubcommands().values().stream().map(ManPage::specs).forEach(specs::addAll);
    return specs;
  }

  /** {@return the name of a command's page, without its section} */
  static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  /** {@return the page of a command, of section 1} */
  static String of(CommandSpec spec, String version) {
    return new ManPage(spec, version).render();
  }

  private String render() {
    String title = name(spec);
    List<String> description = lines(spec.usageMessage().description());
    macro("TH", title.toUpperCase(Locale.ROOT), "1", "", "Tachograph " + version, "Tachograph");
    section("NAME");
    text(title + " - " + lowerFirst(description.get(0).replaceAll("\\.$", "")));
    section("SYNOPSIS");
    CommandLine.Help help =
        new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    text(help.synopsis(0).strip().replaceAll("\\s+", " "));
    section("DESCRIPTION");
    paragraphs(description);
    arguments("ARGUMENTS", spec.positionalParameters());
    arguments("OPTIONS", spec.options());
    verbs();
    seeAlso();
    return page.toString();
  }

  private void arguments(String title, List<? extends ArgSpec> arguments) {
    List<? extends ArgSpec> shown = arguments.stream().filter(one -> !one.hidden()).toList();
    if (shown.isEmpty()) {
      return;
    }
    section(title);
    for (ArgSpec argument : shown) {
      page.append(".TP\n");
      page.append(
          argument instanceof OptionSpec option
              ? term(option)
              : italic(((PositionalParamSpec) argument).paramLabel()));
      page.append('\n');
      lines(argument.description()).forEach(this::text);
    }
  }

  private static String term(OptionSpec option) {
    List<String> names = new ArrayList<>();
    Stream.of(option.names())
        .sorted(Comparator.comparingInt(String::length))
        .forEach(name -> names.add(bold(name)));
    String all = String.join(", ", names);
    if (option.arity().max() == 0) {
      return all;
    }
    String value = "=" + italic(option.paramLabel());
    return all + (option.arity().min() == 0 ? "[" + value + "]" : value);
  }

  private void verbs() {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    spec.subcommands()
        .forEach(
            (name, verb) -> {
              page.append(".TP\n").append(bold(name)).append('\n');
              text(lines(verb.getCommandSpec().usageMessage().description()).get(0));
            });
  }

  private void seeAlso() {
    List<String> pages = new ArrayList<>();
    CommandLine parent = spec.commandLine().getParent();
    if (parent != null) {
      pages.add(name(parent.getCommandSpec()));
    }
    spec.subcommands().values().forEach(verb -> pages.add(name(verb.getCommandSpec())));
    if (!pages.isEmpty()) {
      section("SEE ALSO");
      page.append(String.join(", ", pages.stream().map(one -> bold(one) + "(1)").toList()));
      page.append('\n');
    }
  }

  /** Lines as help shows them, where {@code %n} begins a new one; any other % is one. */
  private static List<String> lines(String[] formats) {
    List<String> lines = new ArrayList<>();
    for (String format : formats) {
      format.replace("%n", "\n").replace("%%", "%").lines().forEach(lines::add);
    }
    return lines;
  }

  private void paragraphs(List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) {
        page.append(".PP\n");
      }
      text(texts.get(i));
    }
  }

  private void section(String title) {
    macro("SH", title);
  }

  private void macro(String name, String... arguments) {
    page.append('.').append(name);
    for (String argument : arguments) {
      page.append(" \"").append(escape(argument).replace("\"", "\\(dq")).append('"');
    }
    page.append('\n');
  }

  private void text(String text) {
    String escaped = escape(text.strip());
    // A line that begins so would be a macro.
    boolean macro = escaped.startsWith(".") || escaped.startsWith("'");
    page.append(macro ? "\\&" : "").append(escaped).append('\n');
  }

  private static String bold(String text) {
    return "\\fB" + escape(text) + "\\fR";
  }

  private static String italic(String text) {
    return "\\fI" + escape(text) + "\\fR";
  }

  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
  }

  private static String lowerFirst(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
