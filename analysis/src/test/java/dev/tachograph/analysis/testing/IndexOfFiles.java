package dev.tachograph.analysis.testing;

import dev.tachograph.common.RunFileName;
import dev.tachograph.common.RunFileName.Kind;
import dev.tachograph.internal.files.Claim;
import dev.tachograph.internal.files.RunFiles;
import dev.tachograph.internal.index.RunIndex;
import dev.tachograph.internal.journal.Stream;
import dev.tachograph.internal.journal.WrittenLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the index of files that were written without one, as the recorder would have made it. */
public final class IndexOfFiles {
  private static final int CHUNK = 256 * 1024;

  private IndexOfFiles() {}

  /**
   * Writes {@code <base>.index}.
   *
   * @param samples in a range, at first
   */
  public static void write(Path dir, String base, int samples) throws IOException {
    Claim claim = Claim.create(dir.resolve(base + ".journal"));
    try {
      RunFiles files = RunFiles.of(dir, base, claim);
      RunIndex.Limits limits = new RunIndex.Limits(0, 64 << 20, samples);
      RunIndex index = new RunIndex(RunIndex.output(files), limits);
      for (Stream stream : List.of(Stream.LOGS, Stream.RESOURCES, Stream.EVENTS)) {
        WrittenLines lines = index.of(stream);
        for (Path file : files(dir, base, stream)) {
          int number = RunFileName.parse(file.getFileName().toString()).segment();
          read(file, lines);
          lines.ended(number == RunFileName.LAST ? 0 : number, Files.size(file));
        }
      }
      if (!index.finish(files, true)) {
        throw new IOException("there is no index");
      }
    } finally {
      claim.delete();
      claim.close();
    }
  }

  private static List<Path> files(Path dir, String base, Stream stream) throws IOException {
    Kind kind = Kind.valueOf(stream.name());
    List<Path> files = new ArrayList<>();
    try (var all = Files.list(dir)) {
      all.filter(
              file -> {
                RunFileName name = RunFileName.parse(file.getFileName().toString());
                return name != null && name.base().equals(base) && name.kind() == kind;
              })
          .sorted(
              Comparator.comparingInt(
                  file -> RunFileName.parse(file.getFileName().toString()).segment()))
          .forEach(files::add);
    }
    return files;
  }

  private static void read(Path file, WrittenLines lines) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int[] lengths = new int[CHUNK];
    int from = 0;
    while (from < bytes.length) {
      int count = 0;
      int at = from;
      while (at < bytes.length && at - from < CHUNK) {
        int end = at;
        while (bytes[end] != '\n') {
          end++;
        }
        lengths[count++] = end + 1 - at;
        at = end + 1;
      }
      lines.written(ByteBuffer.wrap(bytes, from, at - from).slice(), lengths, count, from);
      from = at;
    }
  }
}
