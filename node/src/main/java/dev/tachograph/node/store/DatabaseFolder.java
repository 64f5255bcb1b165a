package dev.tachograph.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a database's directory, as far as they can be looked after without opening them in
 * RocksDB. To be used by the holder of the directory's {@link DirectoryClaim}.
 *
 * <p>A salvage builds a new database in {@code salvage} and then replaces the old one by it, in
 * steps that can be repeated, so that it may be killed anywhere:
 *
 * <pre>
 * salvage/REPLACES  written: names the old files; from here on the new database counts
 * old files         moved to damaged, those that are not there yet
 * new files         moved to the directory, CURRENT last
 * salvage, damaged  deleted
 * </pre>
 */
final class DatabaseFolder {
  private static final Pattern FILE =
      Pattern.compile("\\d+\\.(sst|blob|log)|MANIFEST-\\d+|OPTIONS-\\d+.*|CURRENT|IDENTITY");

  private final Path dir;

  DatabaseFolder(Path dir) {
    this.dir = dir;
  }

  /** The directory in which a salvage builds the new database. */
  Path salvage() {
    return dir.resolve("salvage");
  }

  private Path damaged() {
    return dir.resolve("damaged");
  }

  private Path replaces() {
    return salvage().resolve("REPLACES");
  }

  /** The database's files with a suffix, by number. */
  List<Path> files(String suffix) throws IOException {
    return names(dir).stream()
        .filter(name -> name.endsWith(suffix))
        .sorted(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
        .map(dir::resolve)
        .toList();
  }

  /** Whether there is nothing of a database. */
  boolean isEmpty() throws IOException {
    return names(dir).isEmpty();
  }

  private static List<String> names(Path dir) throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> FILE.matcher(name).matches())
          .toList();
    }
  }

  /**
   * Puts right what RocksDB would misunderstand: without {@code CURRENT} it would begin anew, and a
   * manifest that was cut it would take for an older one.
   *
   * @param told receives what was put right
   * @return why the database cannot be opened as it is, {@code null} if that can be tried
   */
  @Nullable String prepare(List<Damage> told) throws IOException {
    List<String> manifests =
        names(dir).stream().filter(name -> name.startsWith("MANIFEST-")).toList();
    if (manifests.isEmpty()) {
      boolean holdsData = !files(".sst").isEmpty() || !files(".blob").isEmpty();
      boolean begun = holdsData || Files.exists(dir.resolve("CURRENT"));
      return begun ? "the file MANIFEST is missing" : null;
    }
    String newest =
        manifests.stream()
            .max(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
            .orElseThrow();
    String named = current();
    if (!manifests.contains(named)) {
      replaceCurrent(newest);
      told.add(Damage.ofDatabase("the file CURRENT was damaged or missing, and is put right"));
      named = newest;
    }
    return RecordLog.isWhole(dir.resolve(named)) ? null : "the file " + named + " is damaged";
  }

  /** The manifest that counts, empty if the file does not say. */
  private String current() throws IOException {
    Path file = dir.resolve("CURRENT");
    if (!Files.isRegularFile(file)) {
      return "";
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : "";
  }

  private void replaceCurrent(String manifest) throws IOException {
    Path part = dir.resolve("CURRENT.dbtmp");
    Files.writeString(part, manifest + "\n");
    force(part);
    Files.move(part, dir.resolve("CURRENT"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** From here on the salvaged database counts. It must be closed. */
  void commitSalvage() throws IOException {
    Path part = salvage().resolve("REPLACES.part");
    Files.write(part, names(dir));
    force(part);
    Files.move(part, replaces(), StandardCopyOption.ATOMIC_MOVE);
    force(salvage());
    finishSalvage();
  }

  /** Ends a salvage that was interrupted: one that counts is put in place, another one deleted. */
  void finishSalvage() throws IOException {
    if (Files.exists(replaces())) {
      Files.createDirectories(damaged());
      for (String name : Files.readAllLines(replaces())) {
        if (!Files.exists(damaged().resolve(name)) && Files.exists(dir.resolve(name))) {
          Files.move(dir.resolve(name), damaged().resolve(name));
        }
      }
      force(damaged());
      List<String> fresh = new ArrayList<>(names(salvage()));
      fresh.sort(Comparator.comparing(name -> name.equals("CURRENT")));
      for (String name : fresh) {
        Files.move(salvage().resolve(name), dir.resolve(name));
      }
      force(dir);
      Files.delete(replaces());
    }
    delete(salvage());
    delete(damaged());
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> all = Files.list(tree)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(tree);
  }

  /** Makes a file's bytes, or a directory's names, survive a loss of power. */
  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
