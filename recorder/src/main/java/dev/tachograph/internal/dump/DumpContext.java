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
 * What a dump is made of. The suppliers are asked at every dump, so sources may come late.
 *
 * @param runId which run
 * @param runName its name, {@code null} if it has none
 * @param clock the run's clock
 * @param progress the progress source, {@code null} while there is none
 * @param peers the peers' source, {@code null} while there is none
 * @param sources the application's parts
 * @param samples what was sampled lately
 * @param parts the recorder's own, shown in the text alone
 * @param file where the whole text goes; {@code null} for no file
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

  /** Writes the text of a dump into a file of its own. */
  @FunctionalInterface
  public interface DumpFile {
    /**
     * Writes it.
     *
     * @param number of the dump in its run, from 1
     * @return where the file is, for the record
     */
    String write(int number, String text) throws IOException;
  }
}
