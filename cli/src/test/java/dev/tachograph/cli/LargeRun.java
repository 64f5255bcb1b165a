package dev.tachograph.cli;

import dev.tachograph.analysis.testing.SyntheticRun;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes a large run, to measure reports with: {@code java dev.tachograph.cli.LargeRun DIR LINES
 * SAMPLES}, by default ten million log lines in files of a million each and one hour of samples.
 */
final class LargeRun {
  private static final int LINES_OF_A_FILE = 1_000_000;

  private LargeRun() {}

  /** Writes it. */
  public static void main(String[] args) throws IOException {
    Path dir = Files.createDirectories(Path.of(args[0]));
    int lines = args.length > 1 ? Integer.parseInt(args[1]) : 10_000_000;
    int samples = args.length > 2 ? Integer.parseInt(args[2]) : 3600;
    String base = SyntheticRun.BASE;
    Files.copy(Cli.RUNS.resolve(base + ".json"), dir.resolve(base + ".json"));
    String sample =
        Files.readString(Cli.RUNS.resolve(base + ".resources.jsonl"))
            .strip()
            .replaceFirst("\"t_ms\": *\\d+", "");
    try (OutputStream out = open(dir, base + ".resources.jsonl")) {
      for (int i = 0; i < samples; i++) {
        write(out, "{\"t_ms\":" + i * 1000L + sample.substring(1) + "\n");
      }
    }
    int files = Math.max(1, lines / LINES_OF_A_FILE);
    for (int file = 1; file <= files; file++) {
      String number = file == files ? "" : "." + file;
      try (OutputStream out = open(dir, base + ".logs" + number + ".jsonl")) {
        int to = file == files ? lines : file * LINES_OF_A_FILE;
        for (int i = (file - 1) * LINES_OF_A_FILE; i < to; i++) {
          write(out, line(i, (long) (i * (samples * 1000.0 / lines))));
        }
      }
    }
  }

  private static String line(int i, long millis) {
    String level =
        i % 100_000 == 7 ? "ERROR" : i % 50 == 3 ? "WARN" : i % 3 == 0 ? "INFO" : "DEBUG";
    String error =
        level.equals("ERROR")
            ? ",\"error\":{\"type\":\"java.io.IOException\",\"message\":\"no\",\"stack\":\"java.io.IOException\\n\\tat a.B\"}"
            : "";
    return String.format(
        Locale.ROOT,
        "{\"t_ms\":%d,\"ts\":\"2026-11-23T06:%02d:%02d.%03dZ\",\"level\":\"%s\",\"target\":\"io.example.sync.Fetcher%d\","
            + "\"thread\":\"fetch-%d\",\"message\":\"batch fetched\",\"fields\":{\"block\":%d,\"peer\":\"10.0.0.7:8333\","
            + "\"batch\":32,\"elapsed_ms\":12.345,\"ok\":true}%s}\n",
        millis,
        millis / 60_000 % 60,
        millis / 1000 % 60,
        millis % 1000,
        level,
        i % 40,
        i % 16,
        i,
        error);
  }

  private static OutputStream open(Path dir, String name) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(dir.resolve(name)), 1 << 18);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
