package dev.tachograph.cli.pack;

import dev.tachograph.analysis.internal.RunReading;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.Host;
import dev.tachograph.cli.command.OutputFile;
import dev.tachograph.cli.command.RunOption;
import dev.tachograph.cli.command.Runs;
import dev.tachograph.cli.page.RunPage;
import dev.tachograph.common.RunFileName.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tacho open}: the page of a run in the browser. */
@Command(
    name = "open",
    description = {
      "Writes the page of a run beside it, as BASE.html, and opens it in the browser: that of"
          + " BROWSER, else the one of the desktop.",
      "A packed run's page, and that of a run in a directory that cannot be written to, stands in"
          + " the working directory. Where there is no browser, the page is written all the same."
    },
    mixinStandardHelpOptions = true)
public final class OpenCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private RunOption run = new RunOption();

  public OpenCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    RunFileSet files = run.find(host);
    RunReading reading = Runs.read(files, host.liveness());
    RunPage page = new RunPage(reading.data(), reading.findings(), reading.report().root());
    Path dir = files.isPacked() || !Files.isWritable(files.dir()) ? Path.of("") : files.dir();
    Path file = dir.resolve(files.base() + Kind.PAGE.suffix());
    OutputFile.write(host, file, page::write);
    Path written = host.workDir().resolve(file).toAbsolutePath().normalize();
    String why = Browser.of(host.env()).open(written.toUri());
    if (why == null) {
      return 0;
    }
    host.err()
        .println("tacho: " + why + "; open " + Texts.escape(written.toString()) + " yourself");
    return 1;
  }
}
