package dev.tachograph.cli.pack;

import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.PackedRun;
import dev.tachograph.analysis.internal.run.RegularFile;
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
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
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
              + " the page has none either. Repeatable.")
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
    Set<Kind> never = live ? EnumSet.of(Kind.PAGE, Kind.JOURNAL) : EnumSet.of(Kind.PAGE);
    List<Path> files = whole.without(left).without(never).files();
    RunPage page =
        left.contains(Kind.PAGE)
            ? null
            : new RunPage(reading.data(), reading.findings(), reading.report().root());
    Path target = zip == null ? Path.of(whole.base() + PackedRun.SUFFIX) : zip;
    Table table = new Table("FILE", ">SIZE", ">PACKED");
    OutputFile.writeBytes(host, target, out -> write(out, whole.base(), files, page, table));
    table.lines().forEach(host.out()::println);
    if (!without.isEmpty()) {
      host.out().println("left out: " + String.join(", ", without));
    }
    if (live) {
      host.out().println("the run goes on; these are its files as of now");
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
      // It is of all files, and repeats some of what they say.
      left.add(Kind.INDEX);
    }
    return left;
  }

  private static void write(
      OutputStream out, String base, List<Path> files, @Nullable RunPage page, Table table)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    List<ZipEntry> entries = new ArrayList<>();
    byte[] buffer = new byte[1 << 16];
    for (Path file : files) {
      try (InputStream in = RegularFile.stream(file)) {
        entries.add(begin(zip, base + "/" + file.getFileName()));
        entries.get(entries.size() - 1).setLastModifiedTime(Files.getLastModifiedTime(file));
        // A file that grows meanwhile goes along up to where it was.
        long left = Files.size(file);
        for (int read = 0; left > 0 && read >= 0; left -= Math.max(0, read)) {
          read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
          zip.write(buffer, 0, Math.max(0, read));
        }
      } catch (NoSuchFileException gone) {
        // Renamed or deleted since it was listed, by a run that goes on.
        continue;
      }
      zip.closeEntry();
    }
    if (page != null) {
      entries.add(begin(zip, base + "/" + base + Kind.PAGE.suffix()));
      Writer text = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8));
      page.write(text);
      text.flush();
      zip.closeEntry();
    }
    zip.finish();
    for (ZipEntry entry : entries) {
      table.row(
          Texts.escape(entry.getName()),
          Texts.bytes((double) entry.getSize()),
          Texts.bytes((double) entry.getCompressedSize()));
    }
  }

  private static ZipEntry begin(ZipOutputStream zip, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    zip.putNextEntry(entry);
    return entry;
  }
}
