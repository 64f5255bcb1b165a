package dev.tachograph.recovery;

import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.files.FileOwners;
import dev.tachograph.internal.journal.JournalReader;
import dev.tachograph.internal.lifecycle.ProcessIdentity;
import dev.tachograph.internal.lifecycle.ProcessIdentity.Relation;
import dev.tachograph.internal.proc.OomKills;
import dev.tachograph.internal.report.RawMembers;
import dev.tachograph.internal.report.RunningReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a process died, as far as the system shows.
 *
 * @param text a sentence
 * @param signal such as {@code SIGSEGV}; {@code null} if unknown
 * @param rule the name of the finding's rule
 */
record Cause(String text, @Nullable String signal, String rule) {
  /** The cause is unknown. */
  static final String FOUND_DEAD = "found_dead";

  private static final String CRASH = "jvm_crash";
  private static final String OUT_OF_MEMORY = "out_of_memory_kill";
  private static final int HEAD = 8 * 1024;
  private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+|Internal Error)\\b");

  static Cause of(
      Relation relation,
      @Nullable ProcessIdentity owner,
      @Nullable JournalReader reader,
      RunningReport report,
      Path directory,
      Object whose,
      Path root) {
    if (relation == Relation.BEFORE_BOOT) {
      return new Cause(
          "the machine went down or was restarted while the run went on", null, "machine_down");
    }
    Cause crash = owner == null ? null : crash(owner, reader, report, directory, whose);
    if (crash != null) {
      return crash;
    }
    if (relation == Relation.DEAD && reader != null) {
      String killed = OomKills.since(reader.identity(), root);
      if (killed != null) {
        return new Cause(
            "probably the kernel's out-of-memory killer: " + killed, "SIGKILL", OUT_OF_MEMORY);
      }
    }
    return new Cause(
        "the process ended without a word: killed by SIGKILL, halted, or crashed",
        null,
        FOUND_DEAD);
  }

  /**
   * The JVM's crash report. The journal names its path, which anybody may have written, so only a
   * file of the run's own user is opened.
   */
  private static @Nullable Cause crash(
      ProcessIdentity owner,
      @Nullable JournalReader reader,
      RunningReport report,
      Path directory,
      Object whose) {
    String name = "hs_err_pid" + owner.pid() + ".log";
    List<Path> places = new ArrayList<>();
    String cwd = reader == null ? null : value(reader.identity(), "cwd");
    add(places, cwd, name);
    String reported = reader == null ? null : value(reader.identity(), "error_file");
    add(places, reported == null ? null : reported.replace("%p", Long.toString(owner.pid())), "");
    places.add(directory.resolve(name));
    places.add(Path.of("/tmp").resolve(name));
    String started = RawMembers.text(report.object("meta").get("started_at"));
    for (Path file : places) {
      try {
        if (FileOwners.isFileOf(file, whose) && isNewer(file, started)) {
          return new Cause("the JVM crashed; it wrote " + file, signal(file), CRASH);
        }
      } catch (IOException | RuntimeException unreadable) {
        // Searched elsewhere.
      }
    }
    return null;
  }

  private static void add(List<Path> places, @Nullable String reported, String name) {
    try {
      if (reported != null) {
        places.add(Path.of(reported).resolve(name));
      }
    } catch (InvalidPathException damaged) {
      // Searched elsewhere.
    }
  }

  /**
   * This cause with what the parent of the process was told. The crash report counts for more, and
   * the kernel's killer does if it was its signal.
   */
  Cause told(Death death) {
    String told = death.signal();
    if (rule.equals(CRASH)) {
      return signal == null ? new Cause(text, told, rule) : this;
    }
    if (told != null && !(rule.equals(OUT_OF_MEMORY) && told.equals("SIGKILL"))) {
      return new Cause("the process was killed by " + told, told, "killed_by_signal");
    }
    Integer code = death.exitCode();
    return code == null
        ? this
        : new Cause(
            "the process ended with exit code "
                + code
                + " before its run was finished: halted, or its end was not waited for",
            null,
            "ended_unfinished");
  }

  /** This cause with more of its sentence. */
  Cause with(String more) {
    return new Cause(text + more, signal, rule);
  }

  /** Whether a file was written since the run started. */
  static boolean isNewer(Path file, @Nullable String started) throws IOException {
    return started == null
        || Files.getLastModifiedTime(file).toMillis()
            >= java.time.Instant.parse(started).toEpochMilli() - 1_000;
  }

  private static @Nullable String signal(Path file) throws IOException {
    try (var in = WholeFile.openRegular(file)) {
      String head = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
      Matcher matcher = SIGNAL.matcher(head);
      return matcher.find() && matcher.group(1).startsWith("SIG") ? matcher.group(1) : null;
    }
  }

  /** The value of a line of an identity; {@code null} if there is none. */
  static @Nullable String value(String identity, String key) {
    for (String line : identity.split("\n")) {
      if (line.startsWith(key + "=")) {
        return line.substring(key.length() + 1);
      }
    }
    return null;
  }
}
