package dev.tachograph.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Writes what {@code --html} of a command asks for, and says so. */
final class PageFile {
  private PageFile() {}

  /** A page that writes itself. */
  interface Page {
    void write(Path file) throws IOException;
  }

  static void write(Host host, Path html, Page page) {
    Path file = host.workDir().resolve(html);
    try {
      page.write(file);
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + file + ": " + Runs.reason(e));
    }
    host.err().println("tacho: wrote " + Texts.escape(file.toString()));
  }
}
