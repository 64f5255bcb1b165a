package dev.tachograph.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.compare.Comparison;
import dev.tachograph.analysis.compare.ComparisonJson;
import dev.tachograph.analysis.compare.Gate;
import dev.tachograph.analysis.figures.RunFigures;
import dev.tachograph.analysis.internal.Metrics;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.OutputFile;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.command.RunsDirOption;
import dev.tachograph.cli.page.ComparisonPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    customSynopsis =
        "tacho compare [--json|--markdown|--html FILE] [--gate RULE]... [--out DIR]"
            + " BASE... -- HEAD...",
    mixinStandardHelpOptions = true,
    preprocessor = CompareCommand.Separator.class)
public final class CompareCommand implements Callable<Integer> {
  /** Replaces the {@code --} between the sides, which the parser would remove. */
  private static final String BETWEEN = "\u0000";

  private final Host host;

  @Parameters(
      paramLabel = "RUN",
      description = "The runs of the base, then --, then those of the head.")
  private List<String> runs = List.of();

  @Option(
      names = "--gate",
      paramLabel = "RULE",
      description = "Exit code 1 unless it holds: throughput>=-5%%, rss_max<=+10%%, log_errors<=0.")
  private List<String> rules = List.of();

  @Option(names = "--json", description = "Writes every metric of every run.")
  private boolean json;

  @Option(names = "--markdown", description = "Writes Markdown, for a pull request.")
  private boolean markdown;

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
    if ((json ? 1 : 0) + (markdown ? 1 : 0) + (html == null ? 0 : 1) > 1) {
      throw new CommandFailure("say one of --json, --markdown and --html");
    }
    List<Gate> gates = gates();
    int between = runs.indexOf(BETWEEN);
    if (between < 1 || between == runs.size() - 1) {
      throw new CommandFailure(
          "say the runs of both sides, such as tacho compare 2026-11-23__06-12-47 -- latest");
    }
    Set<Path> seen = new HashSet<>();
    List<RunFileSet> base = find(runs.subList(0, between), seen);
    List<RunFileSet> head = find(runs.subList(between + 1, runs.size()), seen);
    List<ComparisonPage.Lines> baseLines = new ArrayList<>();
    List<ComparisonPage.Lines> headLines = new ArrayList<>();
    Comparison comparison = Comparison.of(read(base, baseLines), read(head, headLines));
    List<Gate.Answer> answers = new ArrayList<>();
    for (Gate gate : gates) {
      answers.add(answer(gate, comparison));
    }
    if (html == null) {
      print(comparison, answers);
    } else {
      ObjectNode page = CompareTables.page(comparison, answers);
      OutputFile.write(host, html, new ComparisonPage(page, baseLines, headLines)::write);
      answers.stream().filter(answer -> !answer.passed()).forEach(this::reportFailed);
    }
    return answers.stream().allMatch(Gate.Answer::passed) ? 0 : 1;
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

  private List<RunFileSet> find(List<String> names, Set<Path> seen) {
    if (names.contains(BETWEEN)) {
      throw new CommandFailure("say -- once, between the runs of the base and those of the head");
    }
    if (names.size() > Comparison.MAX_RUNS) {
      throw new CommandFailure("at most " + Comparison.MAX_RUNS + " runs a side are compared");
    }
    List<RunFileSet> found = new ArrayList<>();
    for (String name : names) {
      RunFileSet run = Runs.find(name, out.dir(host), host.workDir());
      if (!seen.add(run.path().toAbsolutePath().normalize())) {
        throw new CommandFailure("the run '" + name + "' is named twice; each counts once");
      }
      found.add(run);
    }
    Runs.reportOthers(found, host.err());
    return found;
  }

  /** One after another, so that only one run's files are in memory at a time. */
  private List<RunFigures> read(List<RunFileSet> runs, List<ComparisonPage.Lines> lines) {
    List<RunFigures> figures = new ArrayList<>();
    for (RunFileSet run : runs) {
      RunReading reading = Runs.read(run, host.liveness());
      Report report = reading.report();
      figures.add(Metrics.of(run.base(), report.status(), reading.data(), report.root()));
      if (html != null) {
        lines.add(ComparisonPage.lines(reading.data(), runs.size()));
      }
    }
    return figures;
  }

  private static Gate.Answer answer(Gate gate, Comparison comparison) {
    if (comparison.metric(gate.metric()) == null) {
      throw new CommandFailure(
          "the metric '"
              + gate.metric()
              + "' of a gate is in no run, or does not mean the same in all; --json names those"
              + " compared");
    }
    return gate.check(comparison);
  }

  private void print(Comparison comparison, List<Gate.Answer> answers) {
    if (json) {
      try {
        host.out().println(Report.safe(ComparisonJson.of(comparison, answers)));
      } catch (JsonProcessingException e) {
        throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
      }
    } else if (markdown) {
      new CompareMarkdown(comparison, answers, host.out()).print();
    } else {
      new CompareText(comparison, answers, host).print();
    }
  }

  /** The page has all gates; the reason why the call fails is reported here too. */
  private void reportFailed(Gate.Answer answer) {
    String rule = Texts.escape(answer.gate().rule());
    host.err().println("tacho: gate failed: " + rule + ", " + answer.reason());
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
