package dev.tachograph.cli.ls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.RegularFile;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunFileSet;
import dev.tachograph.common.RunFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last resource sample of a run that has not ended properly, from the end of its files. */
final class LastSample {
  /** Holds some samples of any width; whatever the length of the file, no more is read. */
  private static final int TAIL_BYTES = 1 << 16;

  private LastSample() {}

  /** The sample; null if there is none, or nothing of it can be read. */
  static @Nullable JsonNode of(RunFileSet run) {
    JsonNode sample = last(run.files(RunFileName.Kind.RESOURCES), false);
    // Samples of a run without that file are records of the log.
    return sample == null ? last(run.files(RunFileName.Kind.LOGS), true) : sample;
  }

  private static @Nullable JsonNode last(List<Path> files, boolean inRecords) {
    for (int i = files.size() - 1; i >= 0 && i >= files.size() - 2; i--) {
      String[] lines = tail(files.get(i)).split("\n");
      for (int l = lines.length - 1; l >= 0; l--) {
        JsonNode sample = sample(lines[l], inRecords);
        if (sample != null) {
          return sample;
        }
      }
    }
    return null;
  }

  private static @Nullable JsonNode sample(String line, boolean inRecord) {
    if (inRecord && !line.contains("\"resources\"")) {
      return null;
    }
    try {
      JsonNode node = Report.JSON.readTree(line);
      if (node == null || !node.path("t_ms").isNumber()) {
        return null;
      }
      if (!inRecord) {
        return node;
      }
      boolean sample = node.path("message").asText().equals("resources");
      if (!sample || !(node.path("fields") instanceof ObjectNode fields)) {
        return null;
      }
      return fields.set("t_ms", node.path("t_ms"));
    } catch (JsonProcessingException cut) {
      return null;
    }
  }

  private static String tail(Path file) {
    try (FileChannel open = RegularFile.open(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(TAIL_BYTES, open.size()));
      open.position(open.size() - bytes.capacity());
      int read = 0;
      while (bytes.hasRemaining() && read >= 0) {
        read = open.read(bytes);
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }
}
