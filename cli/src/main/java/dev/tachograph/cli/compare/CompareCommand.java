package dev.tachograph.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.compare.ComparisonJson;
import dev.tachograph.analysis.compare.Gate;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.OutputFile;
import dev.tachograph.cli.command.RunsDirOption;
import dev.tachograph.cli.page.ComparisonPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho compare}: what differs between two sides of runs, and whether noise explains it. */
@Command(
    name = "compare",
    description = "Reports what differs between runs, and whether it is more than noise.",
    customSynopsis = {
      "tacho compare [--json|--markdown|--csv|--html FILE] [--gate RULE]... [--out DIR]"
          + " BASE... -- HEAD...",
      "       tacho compare --save-baseline NAME [--out DIR] RUN...",
      "       tacho compare --baselines [--out DIR]"
    },
    mixinStandardHelpOptions = true,
    preprocessor = CompareCommand.Separator.class)
public final class CompareCommand implements Callable<Integer> {
  /** Replaces the {@code --} between the sides, which the parser would remove. */
  private static final String BETWEEN = "\u0000";

  private final Host host;

  @Parameters(
      paramLabel = "RUN",
      description =
          "The runs of the base, then --, then those of the head; baseline:NAME for one's.")
  private List<String> runs = List.of();

  @Option(
      names = "--gate",
      paramLabel = "RULE",
      description =
          "Exit code 1 unless it holds: throughput>=-5%%, resources.rss_kb.max<=+10%%,"
              + " findings==0.")
  private List<String> rules = List.of();

  @Option(
      names = "--save-baseline",
      paramLabel = "NAME",
      description =
          "Keeps the figures of the runs, which are then baseline:NAME, also once pruned.")
  private @Nullable String saved;

  @Option(names = "--baselines", description = "Lists the baselines of the directory.")
  private boolean listed;

  @Option(names = "--json", description = "Writes every metric of every run.")
  private boolean json;

  @Option(names = "--markdown", description = "Writes Markdown, for a pull request.")
  private boolean markdown;

  @Option(names = "--csv", description = "Writes a row a metric as comma-separated values.")
  private boolean csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a page that needs nothing else: both sides on one axis, every metric.")
  private @Nullable Path html;

  @Mixin private RunsDirOption out = new RunsDirOption();

  public CompareCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    int forms = (json ? 1 : 0) + (markdown ? 1 : 0) + (csv ? 1 : 0) + (html == null ? 0 : 1);
    if (forms > 1) {
      throw new CommandFailure("say one of --csv, --json, --markdown and --html");
    }
    if (listed || saved != null) {
      return keep();
    }
    List<Gate> gates = gates();
    int between = runs.indexOf(BETWEEN);
    if (between < 1 || between == runs.size() - 1) {
      throw new CommandFailure(
          "say the runs of both sides, such as tacho compare 2026-11-23__06-12-47 -- latest");
    }
    if (between != runs.lastIndexOf(BETWEEN)) {
      throw new CommandFailure("say -- once, between the runs of the base and those of the head");
    }
    ComparedRuns reader = new ComparedRuns(host, out.dir(host));
    List<ComparedRuns.Found> ofBase = reader.find(runs.subList(0, between));
    List<ComparedRuns.Found> ofHead = reader.find(runs.subList(between + 1, runs.size()));
    ComparedRuns.Side base = reader.read(ofBase, html != null);
    ComparedRuns.Side head = reader.read(ofHead, html != null);
    Comparison comparison = Comparison.of(base.figures(), head.figures());
    List<Gate.Answer> answers = answers(gates, comparison);
    if (html == null) {
      print(comparison, answers);
    } else {
      ObjectNode page = CompareTables.page(comparison, answers);
      ObjectNode places = page.putObject("places");
      places(places.putArray("base"), base.paths(), html);
      places(places.putArray("head"), head.paths(), html);
      OutputFile.write(host, html, new ComparisonPage(page, base.lines(), head.lines())::write);
      answers.stream().filter(answer -> !answer.passed()).forEach(this::reportFailed);
    }
    return answers.stream().allMatch(Gate.Answer::passed) ? 0 : 1;
  }

  /** Saves a baseline, or lists those that are there. */
  private int keep() {
    Baselines baselines = new Baselines(host, out.dir(host));
    String name = saved;
    if (json || markdown || csv || html != null || !rules.isEmpty() || (listed && name != null)) {
      throw new CommandFailure("say --save-baseline and --baselines without other options");
    }
    if (name == null) {
      if (!runs.isEmpty()) {
        throw new CommandFailure("say --baselines without runs");
      }
      baselines.list();
      return 0;
    }
    Baselines.checked(name);
    if (runs.isEmpty() || runs.contains(BETWEEN)) {
      throw new CommandFailure(
          "say the runs of the baseline, such as tacho compare --save-baseline main latest");
    }
    ComparedRuns reader = new ComparedRuns(host, out.dir(host));
    baselines.save(name, reader.read(reader.find(runs), false).figures());
    return 0;
  }

  private List<Gate> gates() {
    List<Gate> gates = new ArrayList<>();
    for (String rule : rules) {
      try {
        gates.add(Gate.parse(rule));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(String.valueOf(e.getMessage()));
      }
    }
    return gates;
  }

  private static List<Gate.Answer> answers(List<Gate> gates, Comparison comparison) {
    try {
      return Gate.check(gates, comparison);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  private void places(ArrayNode array, List<Path> paths, Path page) {
    for (Path path : paths) {
      ObjectNode place = array.addObject().put("path", path.toString());
      place.put("page", PageLinks.of(host.workDir().resolve(page), path));
    }
  }

  private void print(Comparison comparison, List<Gate.Answer> answers) {
    if (json) {
      try {
        host.out().println(Report.safe(ComparisonJson.of(comparison, answers)));
      } catch (JsonProcessingException e) {
        throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
      }
    } else if (csv) {
      CompareCsv.print(comparison, host.out());
      answers.stream().filter(answer -> !answer.passed()).forEach(this::reportFailed);
    } else if (markdown) {
      new CompareMarkdown(comparison, answers, host.out()).print();
    } else {
      new CompareText(comparison, answers, host).print();
    }
  }

  /** The page has all gates; the reason why the call fails is reported here too. */
  private void reportFailed(Gate.Answer answer) {
    String rule = Texts.escape(answer.gate().rule());
    String reason = Texts.escape(answer.reason());
    host.err().println("tacho: gate failed: " + rule + ", " + reason);
  }

  /** Keeps the {@code --} between the sides. */
  static final class Separator implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> args, CommandSpec command, @Nullable ArgSpec arg, Map<String, Object> info) {
      args.replaceAll(word -> word.equals("--") ? BETWEEN : word);
      return false;
    }
  }
}
