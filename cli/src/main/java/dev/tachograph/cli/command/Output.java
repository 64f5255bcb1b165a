package dev.tachograph.cli.command;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The output of a command, buffered and in UTF-8. A plain {@link PrintStream} does not reveal why
 * it could not write.
 */
public final class Output extends PrintStream {
  private final Watched watched;

  public Output(OutputStream to) {
    this(new Watched(to));
  }

  private Output(Watched watched) {
    super(new BufferedOutputStream(watched, 1 << 16), false, StandardCharsets.UTF_8);
    this.watched = watched;
  }

  /**
   * Why something could not be written, such as for lack of space; {@code null} if all was written,
   * or if the reader is gone, as with {@code tacho logs RUN | head}.
   */
  public @Nullable IOException failure() {
    IOException failed = watched.failure;
    String why = failed == null ? "" : String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
    return why.contains("pipe") ? null : failed;
  }

  private static final class Watched extends FilterOutputStream {
    @Nullable IOException failure;

    Watched(OutputStream to) {
      super(to);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException failed) {
        failure = failed;
        throw failed;
      }
    }
  }
}
