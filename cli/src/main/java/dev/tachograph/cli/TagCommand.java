package dev.tachograph.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tachograph.analysis.internal.run.RegularFile;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.run.UnreadableReportException;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.RunOption;
import dev.tachograph.redaction.Redaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tacho tag}: the tags of an ended run. */
@Command(
    name = "tag",
    description = "Sets and removes tags of a run that has ended, and shows those it has.",
    mixinStandardHelpOptions = true)
final class TagCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 64 << 20;

  private final Host host;

  @Mixin private RunOption run = new RunOption();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "KEY=VALUE",
      description = "Tags to set, such as branch=main.")
  private List<String> set = new ArrayList<>();

  @Option(
      names = {"-d", "--delete"},
      paramLabel = "KEY",
      description = "Takes this tag away. Repeatable.")
  private List<String> deleted = new ArrayList<>();

  @Option(names = "--json", description = "Writes the tags as a JSON object.")
  private boolean json;

  TagCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Map<String, String> more = more();
    RunFileSet files = run.find(host);
    if (files.isPacked() && !(more.isEmpty() && deleted.isEmpty())) {
      throw new CommandFailure("a packed run cannot be tagged; tag the run, then pack it again");
    }
    Path file = files.report();
    if (file == null) {
      throw new CommandFailure(
          "the run " + files.base() + " has no report to hold tags; tacho recover writes one");
    }
    Map<String, String> tags;
    try {
      byte[] bytes = RegularFile.bytes(file, MAX_BYTES);
      Report report = Report.of(file, bytes, host.liveness());
      tags = tags(report);
      if (!more.isEmpty() || !deleted.isEmpty()) {
        requireEnded(report, files);
        change(tags, more);
        ReportTags.replace(file, ReportTags.replaced(bytes, tags));
      }
    } catch (UnreadableReportException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailure("cannot change " + file + ": " + Texts.reason(e));
    }
    print(tags);
    return 0;
  }

  private Map<String, String> more() {
    Map<String, String> more = new LinkedHashMap<>();
    for (String tag : set) {
      int equals = tag.indexOf('=');
      String key = equals < 0 ? "" : tag.substring(0, equals).strip();
      if (key.isEmpty()) {
        throw new CommandFailure("a tag is KEY=VALUE, such as branch=main, not '" + tag + "'");
      }
      more.put(key, tag.substring(equals + 1).strip());
    }
    return more;
  }

  private static Map<String, String> tags(Report report) {
    Map<String, String> tags = new LinkedHashMap<>();
    report.at("/tags").properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return tags;
  }

  private void change(Map<String, String> tags, Map<String, String> more) {
    for (String key : deleted) {
      if (tags.remove(key) == null) {
        throw new CommandFailure("the run has no tag '" + key + "'; without tags this lists them");
      }
    }
    more.forEach(
        (key, value) -> tags.put(key, String.valueOf(Redaction.current().any(key, value))));
  }

  private static void requireEnded(Report report, RunFileSet files) {
    String base = "the run " + files.base();
    switch (report.status()) {
      case "running" ->
          throw new CommandFailure(
              base + " goes on; its program sets tags by Run.tag, or call this once it has ended");
      case "dead" ->
          throw new CommandFailure(
              base + " was killed; tacho recover finishes it, then call again");
      default -> {
        if (files.isUnfinished()) {
          throw new CommandFailure(
              base
                  + " may go on, on another machine or in a container; call this once it has"
                  + " ended");
        }
      }
    }
  }

  private void print(Map<String, String> tags) {
    if (json) {
      try {
        host.out().println(Report.safe(tags));
      } catch (JsonProcessingException e) {
        throw new CommandFailure("cannot write JSON: " + e.getOriginalMessage());
      }
      return;
    }
    if (tags.isEmpty()) {
      host.out().println("no tags");
    }
    tags.forEach((key, value) -> host.out().println(Texts.escape(key + "=" + value)));
  }
}
