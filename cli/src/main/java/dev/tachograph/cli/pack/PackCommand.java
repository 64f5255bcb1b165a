package dev.tachograph.cli.pack;

import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.PackedRun;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.OutputFile;
import dev.tachograph.cli.command.RunOption;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.page.RunPage;
import dev.tachograph.cli.text.Table;
import dev.tachograph.common.RunFileName.Kind;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tacho pack}: a run as one zip. */
@Command(
    name = "pack",
    description = {
      "Packs the files of a run and its page into a zip, which report, logs, export and compare"
          + " take for a run, and lists what it holds.",
      "What a run redacted when it was recorded is redacted here. What else its files say of the"
          + " machine and the program, arguments and host names included, goes along."
    },
    mixinStandardHelpOptions = true)
public final class PackCommand implements Callable<Integer> {
  private static final Map<String, Set<Kind>> PARTS =
      Map.of(
          "logs", EnumSet.of(Kind.LOGS),
          "events", EnumSet.of(Kind.EVENTS),
          "resources", EnumSet.of(Kind.RESOURCES),
          "trace", EnumSet.of(Kind.TRACE),
          "dumps", EnumSet.of(Kind.DUMP),
          // No run has one yet.
          "profile", EnumSet.noneOf(Kind.class),
          "page", EnumSet.of(Kind.PAGE));

  private final Host host;

  @Mixin private RunOption run = new RunOption();

  @Option(
      names = "--without",
      paramLabel = "PART",
      split = ",",
      description =
          "What is left out: logs, dumps, profile, events, resources, trace or page. Without logs"
              + " the page has none either, and the trace, which repeats some, is left out too."
              + " Repeatable.")
  private List<String> without = List.of();

  @Option(
      names = "--zip",
      paramLabel = "FILE",
      description = "The file to write; default BASE.zip in the working directory.")
  private @Nullable Path zip;

  public PackCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Set<Kind> left = left();
    RunFileSet whole = run.find(host);
    RunReading reading = Runs.read(whole.without(left), host.liveness());
    boolean live = reading.report().status().equals("running");
    // A page that stands beside the run is of another day; the journal of a live run is no file.
    Set<Kind> never = EnumSet.of(Kind.PAGE);
    never.addAll(left);
    if (live) {
      never.add(Kind.JOURNAL);
    }
    RunPage page =
        left.contains(Kind.PAGE)
            ? null
            : new RunPage(reading.data(), reading.findings(), reading.report().root());
    Path target = zip == null ? Path.of(whole.base() + PackedRun.SUFFIX) : zip;
    Table table = new Table("FILE", ">SIZE", ">PACKED");
    List<String> lost = new ArrayList<>();
    OutputFile.writeBytes(host, target, out -> lost.addAll(write(out, whole, never, page, table)));
    table.lines().forEach(host.out()::println);
    if (!without.isEmpty()) {
      host.out().println("left out: " + String.join(", ", leftOut(whole)));
    }
    if (live) {
      host.out().println("the run goes on; these are its files as of now");
    }
    for (String name : lost) {
      host.err()
          .println(
              "tacho: "
                  + Texts.escape(name)
                  + " was deleted or renamed before it was read, and is not in the zip");
    }
    return 0;
  }

  private Set<Kind> left() {
    Set<Kind> left = EnumSet.noneOf(Kind.class);
    for (String part : without) {
      Set<Kind> kinds = PARTS.get(part.toLowerCase(Locale.ROOT));
      if (kinds == null) {
        throw new CommandFailure(
            "--without takes logs, dumps, profile, events, resources, trace or page, not '"
                + part
                + "'");
      }
      left.addAll(kinds);
    }
    if (!left.isEmpty()) {
      // They are of all files, and repeat some of what these say.
      left.add(Kind.INDEX);
      left.add(Kind.JOURNAL);
    }
    if (left.contains(Kind.LOGS)) {
      // It has an instant for each warning and error, whose name is the message.
      left.add(Kind.TRACE);
    }
    return left;
  }

  /** What is left out for a person: what was said, and what goes with it. */
  private Set<String> leftOut(RunFileSet whole) {
    Set<String> parts = new LinkedHashSet<>();
    without.forEach(part -> parts.add(part.toLowerCase(Locale.ROOT)));
    if (parts.contains("logs")) {
      parts.add("trace");
    }
    if (!whole.files(Kind.JOURNAL).isEmpty()) {
      parts.add("journal");
    }
    return parts;
  }

  /** Writes the zip; returns the names of files that got lost meanwhile. */
  private static List<String> write(
      OutputStream out, RunFileSet run, Set<Kind> never, @Nullable RunPage page, Table table)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    PackedFiles files = new PackedFiles(run, never, zip);
    List<String> lost = files.pack();
    if (page != null) {
      files.begin(files.entry(run.base() + Kind.PAGE.suffix()));
      Writer text = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8));
      page.write(text);
      text.flush();
      zip.closeEntry();
    }
    zip.finish();
    for (ZipEntry entry : files.entries()) {
      table.row(
          Texts.escape(entry.getName()),
          Texts.bytes((double) entry.getSize()),
          Texts.bytes((double) entry.getCompressedSize()));
    }
    return lost;
  }
}
