package dev.tachograph.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file that a command was asked for, and says so. */
final class OutputFile {
  private OutputFile() {}

  /** What stands in it. */
  interface Content {
    void write(Writer out) throws IOException;
  }

  /**
   * Writes the file. It is replaced once all of it is there, also behind a link; what is no file,
   * such as a pipe, is written to.
   *
   * @throws CommandFailure if it cannot be written
   */
  static void write(Host host, Path said, Content content) {
    Path file = host.workDir().resolve(said);
    try {
      write(file, content);
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + file + ": " + Runs.reason(e));
    }
    host.err().println("tacho: wrote " + Texts.escape(file.toString()));
  }

  private static void write(Path file, Content content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      writeTo(file, content);
      return;
    }
    Path whole = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      writeTo(part, content);
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | CommandFailure e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  private static void writeTo(Path file, Content content) throws IOException {
    // Not Files.newBufferedWriter, which refuses half of a surrogate pair.
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8), 1 << 16)) {
      content.write(out);
    }
  }
}
