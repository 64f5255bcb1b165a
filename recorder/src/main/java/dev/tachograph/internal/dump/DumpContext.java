package dev.tachograph.internal.dump;

import dev.tachograph.common.RunClock;
import dev.tachograph.common.StateSource;
import dev.tachograph.report.PeerHealthSource;
import dev.tachograph.resources.ProgressSource;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a dump is made of. The suppliers are called at every dump, so sources may be added later.
 *
 * @param runId the run's id
 * @param runName the run's name, {@code null} if it has none
 * @param clock the run's clock
 * @param progress the progress source, {@code null} while there is none
 * @param peers the peers' source, {@code null} while there is none
 * @param sources the application's parts
 * @param samples the recent samples
 * @param parts the recorder's own parts, shown in the text only
 * @param file where the full text is written; {@code null} for no file
 */
public record DumpContext(
    String runId,
    @Nullable String runName,
    RunClock clock,
    Supplier<@Nullable ProgressSource> progress,
    Supplier<@Nullable PeerHealthSource> peers,
    Supplier<List<StateSource>> sources,
    RecentSamples samples,
    List<DumpPart> parts,
    @Nullable DumpFile file) {

  /** Writes the text of a dump to a file of its own. */
  @FunctionalInterface
  public interface DumpFile {
    /**
     * Writes the text.
     *
     * @param number the dump's number within its run, from 1
     * @return the path of the file, for the log record
     */
    String write(int number, String text) throws IOException;
  }
}
