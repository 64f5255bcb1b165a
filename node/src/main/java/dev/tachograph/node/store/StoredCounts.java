package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bitcoinj.base.Sha256Hash;
import org.jspecify.annotations.Nullable;

/**
 * How much the database held when it was last synced, in a file of its own: RocksDB opens without a
 * word where its newest log was lost.
 *
 * <pre>
 * headers 801
 * blocks 800
 * tip 3ba7...  hash of the last header
 * check 1c291ca3  CRC-32C, masked, of the lines above
 * </pre>
 *
 * @param headers the number of headers
 * @param blocks the number of blocks
 * @param tip the hash of the last header
 */
record StoredCounts(int headers, int blocks, Sha256Hash tip) {
  private static final String NAME = "STORED";
  private static final Pattern FORM =
      Pattern.compile(
          "(headers (\\d{1,9})\nblocks (\\d{1,9})\ntip ([0-9a-f]{64})\n)check (.{8})\n");

  /** Reads the file of a directory, {@code null} if there is none that is whole. */
  static @Nullable StoredCounts read(Path dir) {
    try {
      String text = Files.readString(dir.resolve(NAME), StandardCharsets.ISO_8859_1);
      Matcher form = FORM.matcher(text);
      if (!form.matches() || !check(form.group(1)).equals(form.group(5))) {
        return null;
      }
      return new StoredCounts(
          Integer.parseInt(form.group(2)),
          Integer.parseInt(form.group(3)),
          Sha256Hash.wrap(form.group(4)));
    } catch (IOException e) {
      return null;
    }
  }

  /** Writes the file of a directory, whole or not at all. */
  void write(Path dir) throws IOException {
    String lines = "headers " + headers + "\nblocks " + blocks + "\ntip " + tip + "\n";
    Path part = dir.resolve(NAME + ".part");
    Files.writeString(part, lines + "check " + check(lines) + "\n", StandardCharsets.ISO_8859_1);
    Files.move(part, dir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String check(String lines) {
    ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.ISO_8859_1));
    return String.format(Locale.ROOT, "%08x", MaskedCrc.of(bytes));
  }
}
