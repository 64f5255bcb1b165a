package dev.tachograph.cli.run.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A run that names its parent.
 *
 * @param base what the names of its files begin with
 * @param runId its {@code run_id}
 * @param parent the {@code run_id} of its parent
 * @param pid of its process
 * @param startTicks when that started, in clock ticks since the boot; -1 if unknown
 */
record TiedRun(String base, String runId, String parent, long pid, long startTicks) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  /** The state and what follows it in proc_pid_stat(5) begin behind the name. */
  private static final int START_TIME = 19;

  private static final int EXIT_CODE = 49;

  /**
   * Reads a report, of a run that goes on or is over.
   *
   * @return {@code null} if it names no parent
   * @throws IOException if it cannot be read, or is being written
   */
  static @Nullable TiedRun read(Path report, String base) throws IOException {
    if (!Files.isRegularFile(report, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(report.toString());
    }
    try (InputStream in = Files.newInputStream(report)) {
      JsonNode json = JSON.readTree(in.readNBytes(MAX_BYTES));
      JsonNode env = json.path("meta").path("env");
      String parent = json.path("parent").textValue();
      String runId = json.path("meta").path("run_id").textValue();
      if (runId == null) {
        throw new EOFException(report + " is being written");
      }
      return parent == null
          ? null
          : new TiedRun(
              base,
              runId,
              parent,
              env.path("pid").asLong(),
              env.path("process_start_ticks").asLong(-1));
    }
  }

  /** What the system shows of the process of a run. */
  enum State {
    /** It goes on. */
    ALIVE,
    /** It ended and was not waited for. */
    ZOMBIE,
    /** It is no longer there. */
    GONE
  }

  /**
   * A process as it is now.
   *
   * @param state whether it goes on
   * @param waitStatus of one that was not waited for, as of wait(2); 0 otherwise
   */
  record Seen(State state, int waitStatus) {}

  /** Looks at its process. */
  Seen look() {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      boolean isOther =
          startTicks >= 0
              && fields.length > START_TIME
              && !fields[START_TIME].equals(Long.toString(startTicks));
      if (isOther) {
        return new Seen(State.GONE, 0);
      }
      boolean zombie = fields[0].equals("Z") || fields[0].equals("X");
      int status = zombie && fields.length > EXIT_CODE ? Integer.parseInt(fields[EXIT_CODE]) : 0;
      return new Seen(zombie ? State.ZOMBIE : State.ALIVE, status);
    } catch (IOException | NumberFormatException noProcess) {
      return new Seen(ProcessHandle.of(pid).isEmpty() ? State.GONE : State.ALIVE, 0);
    }
  }
}
