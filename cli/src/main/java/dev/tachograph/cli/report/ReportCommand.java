package dev.tachograph.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.OutputFile;
import dev.tachograph.cli.command.RunOption;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.command.ZoneOption;
import dev.tachograph.cli.page.RunPage;
import dev.tachograph.cli.text.TimeFormat;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tacho report}: one run, as text or JSON. */
@Command(
    name = "report",
    description = "Reports on one run: how it ended, how long it took, and what it did.",
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private RunOption run = new RunOption();

  @Mixin private ZoneOption zone = new ZoneOption();

  @Option(
      names = "--json",
      description = "Writes the report itself, with the findings and what is missing.")
  private boolean json;

  @Option(names = "--markdown", description = "Writes Markdown, for a pull request.")
  private boolean markdown;

  @Option(
      names = "--csv",
      paramLabel = "TABLE",
      description =
          "Writes a table as comma-separated values: resources, spans, events, logs, peers,"
              + " threads, disks, nets, findings, config, derived, results, tags or files.")
  private @Nullable String csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a page that needs nothing else: charts, findings, log lines.")
  private @Nullable Path html;

  public ReportCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    int forms =
        (json ? 1 : 0) + (markdown ? 1 : 0) + (html == null ? 0 : 1) + (csv == null ? 0 : 1);
    if (forms > 1) {
      throw new CommandFailure("say one of --csv, --json, --markdown and --html");
    }
    TimeFormat times = zone.times(host);
    ReportCsv table = csv == null ? null : ReportCsv.named(csv);
    RunReading reading = Runs.read(run.find(host), host.liveness());
    Sparklines sparklines = new Sparklines(reading.data().samples());
    if (html != null) {
      RunPage page = new RunPage(reading.data(), reading.findings(), reading.report().root());
      OutputFile.write(host, html, page::write);
    } else if (table != null) {
      table.print(reading.report(), reading.files(), host.out());
    } else if (json) {
      printJson(reading.report());
    } else if (markdown) {
      new ReportMarkdown(reading.report(), reading.files(), host, sparklines, times).print();
    } else {
      new ReportText(reading.report(), reading.files(), host, sparklines, times).print();
    }
    return 0;
  }

  private void printJson(Report report) {
    try {
      host.out().println(Report.safe(report.root()));
    } catch (JsonProcessingException e) {
      throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
    }
  }
}
