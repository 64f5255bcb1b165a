package dev.tachograph.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tachograph.internal.journal.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
  private static final Instant START = Instant.parse("2026-11-23T06:12:47.999Z");
  private static final String BASE = "2026-11-23__06-12-47";

  @TempDir Path dir;

  private static void fill(RunFiles files, String suffix, String text) throws IOException {
    try (FileChannel channel = files.create(suffix)) {
      channel.write(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
  }

  private Set<String> names() throws IOException {
    try (java.util.stream.Stream<Path> list = Files.list(dir)) {
      Set<String> names = new TreeSet<>();
      list.forEach(p -> names.add(p.getFileName().toString()));
      return names;
    }
  }

  @Test
  void filesGetTheirFinalNamesAndNothingElseStays() throws IOException {
    RunFiles files = RunFiles.claim(dir, START);
    assertThat(files.base()).isEqualTo(BASE);
    fill(files, ".logs.jsonl", "x");
    assertThat(names()).containsExactly(BASE + ".journal", BASE + ".logs.jsonl.part");
    assertThat(files.finish(".logs.jsonl"))
        .isEqualTo(files.finalPath(".logs.jsonl"))
        .hasContent("x");
    files.release();
    files.release();
    assertThat(names()).containsExactly(BASE + ".logs.jsonl");
  }

  @Test
  void theDirectoryIsMade() throws IOException {
    RunFiles files = RunFiles.claim(dir.resolve("a/b"), START);
    assertThat(files.directory()).isDirectory();
  }

  @Test
  void anyFileOfABaseMakesItTaken() throws IOException {
    Files.createFile(dir.resolve(BASE + ".trace.json"));
    Files.createFile(dir.resolve(BASE + "-2.events.jsonl.part"));
    assertThat(RunFiles.claim(dir, START).base()).isEqualTo(BASE + "-3");
    assertThat(RunFiles.claim(dir, START).base()).isEqualTo(BASE + "-4");
    assertThat(names()).doesNotContain(BASE + ".journal", BASE + "-2.journal");
  }

  @Test
  void eachKindOfFileMakesABaseTaken() throws IOException {
    List<String> kinds = new ArrayList<>(List.of(".dump-1.txt"));
    for (String suffix : RunFiles.SUFFIXES) {
      kinds.add(suffix);
      kinds.add(suffix + ".part");
    }
    for (Stream stream : Stream.values()) {
      assertThat(RunFiles.SUFFIXES).contains(stream.suffix());
      kinds.add(stream.suffix().replaceFirst("(.*)\\.", "$1.1."));
    }
    for (String kind : kinds) {
      Path there = Files.createDirectory(dir.resolve("with" + kind));
      Files.createSymbolicLink(there.resolve(BASE + kind), Path.of("nothing"));
      RunFiles files = RunFiles.claim(there, START);
      assertThat(files.base()).as(kind).isEqualTo(BASE + "-2");
      files.release();
    }
  }

  @Test
  void segmentsOfAnotherProcessAreListedOnceAndThoseThatWentAreLeftOut() throws IOException {
    for (String segment : List.of(".logs.1.jsonl", ".logs.12.jsonl", ".trace.3.json")) {
      Files.createFile(dir.resolve(BASE + segment));
    }
    Files.createFile(dir.resolve(BASE + ".logs.01.jsonl"));
    Files.createFile(dir.resolve(BASE + "-2.logs.5.jsonl"));
    RunFiles mine = RunFiles.claim(dir, Instant.EPOCH);
    RunFiles files = RunFiles.of(dir, BASE, mine.claim());
    try (ListingWatch watch = new ListingWatch()) {
      assertThat(files.segments(".logs.jsonl")).containsExactly(1, 12);
      assertThat(files.segments(".trace.json")).containsExactly(3);
      assertThat(files.segments(".events.jsonl")).isEmpty();
      Files.delete(dir.resolve(BASE + ".logs.1.jsonl"));
      assertThat(files.segments(".logs.jsonl")).containsExactly(12);
      assertThat(watch.threads()).hasSize(1);
    }
    mine.release();
  }

  @Test
  void runsThatStartAtOnceGetBasesOfTheirOwn() throws Exception {
    Set<String> bases = new ConcurrentSkipListSet<>();
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 10; i++) {
                    RunFiles files = RunFiles.claim(dir, START);
                    fill(files, ".json", files.base());
                    files.finish(".json");
                    bases.add(files.base());
                    files.release();
                  }
                } catch (Throwable e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(bases).hasSize(80);
    for (String base : bases) {
      assertThat(dir.resolve(base + ".json")).hasContent(base);
    }
  }

  @Test
  void finalizationSyncsTheFileThenRenamesThenSyncsTheDirectory() throws IOException {
    List<String> order = new ArrayList<>();
    FileOperations seam =
        new FileOperations() {
          @Override
          public void syncFile(Path file) throws IOException {
            order.add("sync " + file.getFileName());
            FileOperations.SYSTEM.syncFile(file);
          }

          @Override
          public void rename(Path from, Path to) throws IOException {
            order.add("rename " + to.getFileName());
            FileOperations.SYSTEM.rename(from, to);
          }

          @Override
          public void replace(Path from, Path to) throws IOException {
            order.add("replace " + to.getFileName());
            FileOperations.SYSTEM.replace(from, to);
          }

          @Override
          public void syncDirectory(Path directory) throws IOException {
            order.add("sync directory");
            FileOperations.SYSTEM.syncDirectory(directory);
          }
        };
    RunFiles files = RunFiles.claim(dir, START, seam);
    fill(files, ".json", "x");
    files.finish(".json");
    assertThat(order)
        .containsExactly(
            "sync " + BASE + ".json.part", "rename " + BASE + ".json", "sync directory");
    order.clear();
    files.replace(files.finalPath(".json"), new byte[] {'y'});
    assertThat(order)
        .containsExactly(
            "sync " + BASE + ".json.new", "replace " + BASE + ".json", "sync directory");
    assertThat(files.finalPath(".json")).hasContent("y");
    order.clear();
    fill(files, ".logs.jsonl", "x");
    files.closeSegment(".logs.jsonl", 1);
    fill(files, ".logs.jsonl", "y");
    files.finish(".logs.jsonl");
    assertThat(order)
        .containsExactly(
            "rename " + BASE + ".logs.1.jsonl",
            "sync " + BASE + ".logs.1.jsonl",
            "sync " + BASE + ".logs.jsonl.part",
            "rename " + BASE + ".logs.jsonl",
            "sync directory");
  }

  @Test
  void aFileInTheWayIsNeverReplacedAndTheNextFreeNumberIsTaken() throws IOException {
    RunFiles files = RunFiles.claim(dir, START);
    fill(files, ".json", "mine");
    Files.writeString(files.finalPath(".json"), "theirs");
    assertThat(files.finish(".json")).isEqualTo(dir.resolve(BASE + ".1.json")).hasContent("mine");
    assertThat(files.finalPath(".json")).hasContent("theirs");
    assertThat(files.partPath(".json")).doesNotExist();
    fill(files, ".logs.jsonl", "full");
    files.closeSegment(".logs.jsonl", 1);
    fill(files, ".logs.jsonl", "last");
    Files.writeString(files.finalPath(".logs.jsonl"), "theirs");
    Files.writeString(files.segmentPath(".logs.jsonl", 2), "theirs");
    files.finish(".logs.jsonl");
    assertThat(files.finalPaths(".logs.jsonl"))
        .containsExactly(files.segmentPath(".logs.jsonl", 1), files.segmentPath(".logs.jsonl", 3));
    assertThat(files.segmentPath(".logs.jsonl", 3)).hasContent("last");
    assertThat(files.finalPath(".logs.jsonl")).hasContent("theirs");
  }

  @Test
  void noFileIsCreatedThroughAPlantedLink() throws IOException {
    RunFiles files = RunFiles.claim(dir, START);
    Path victim = dir.resolve("victim");
    try {
      Files.createSymbolicLink(files.partPath(".json"), victim);
    } catch (UnsupportedOperationException e) {
      Assumptions.assumeTrue(false, "no links on this file system");
    }
    assertThatThrownBy(() -> files.create(".json")).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(victim).doesNotExist();
  }

  @Test
  void filesAreForOwnerAndGroup() throws IOException {
    Assumptions.assumeTrue(NewFiles.isPosix(dir), "no POSIX permissions on this file system");
    Path made = dir.resolve("made").resolve("below");
    RunFiles files = RunFiles.claim(made, START);
    fill(files, ".json", "x");
    String mode =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(files.partPath(".json")));
    assertThat(mode).startsWith("rw-").endsWith("---").doesNotContain("x");
    for (Path directory : List.of(made, made.getParent())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .startsWith("rwx")
          .endsWith("---");
    }
  }

  @Test
  void aDirectoryThatIsAFileIsReportedInASentence() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> RunFiles.claim(file, START))
        .isInstanceOf(IOException.class)
        .hasMessage("The output directory " + file + " is not a directory; name a directory.");
    assertThatThrownBy(() -> RunFiles.claim(file.resolve("below"), START))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "The output directory " + file.resolve("below") + " cannot be made (");
  }

  @Test
  void aDirectoryThatCannotBeWrittenToIsReportedInASentence() throws IOException {
    Path proc = Path.of("/proc/self");
    Assumptions.assumeTrue(Files.isDirectory(proc), "no /proc here to stand for such a directory");
    assertThatThrownBy(() -> RunFiles.claim(proc, START))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The output directory /proc/self cannot be written to (");
  }

  @Test
  void fullFilesHaveTheirNumberBeforeTheEndingAndAreListedByIt() throws IOException {
    RunFiles files = RunFiles.claim(dir, START);
    for (int number = 1; number <= 11; number++) {
      fill(files, ".trace.json", "x" + number);
      files.closeSegment(".trace.json", number);
    }
    fill(files, ".trace.json", "last");
    Files.writeString(dir.resolve(BASE + ".trace.x.json"), "another's");
    Files.writeString(dir.resolve(BASE + ".trace.0.json"), "another's");
    Files.createDirectory(dir.resolve(BASE + ".trace.12.json"));
    assertThat(files.segments(".trace.json")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(files.segments(".logs.jsonl")).isEmpty();
    assertThat(files.segmentPath(".trace.json", 10))
        .isEqualTo(dir.resolve(BASE + ".trace.10.json"))
        .hasContent("x10");
    assertThat(files.finalPaths(".trace.json"))
        .hasSize(12)
        .endsWith(dir.resolve(BASE + ".trace.11.json"), dir.resolve(BASE + ".trace.json"));
    assertThat(files.finish(".trace.json")).hasContent("last");
  }

  @Test
  void numberThatAnotherProcessHasIsLeftAlone() throws IOException {
    RunFiles files = RunFiles.claim(dir, START);
    fill(files, ".logs.jsonl", "mine");
    Files.writeString(dir.resolve(BASE + ".logs.1.jsonl"), "theirs");
    assertThatThrownBy(() -> files.closeSegment(".logs.jsonl", 1))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(dir.resolve(BASE + ".logs.1.jsonl")).hasContent("theirs");
    assertThat(files.partPath(".logs.jsonl")).hasContent("mine");
  }

  /** Refuses to sync directories, and optionally files, with one error. */
  private static FileOperations refusing(String error, boolean files) {
    return new FileOperations() {
      @Override
      public void syncFile(Path file) throws IOException {
        if (files) {
          throw new IOException(error);
        }
      }

      @Override
      public void rename(Path from, Path to) throws IOException {
        Files.move(from, to);
      }

      @Override
      public void replace(Path from, Path to) throws IOException {
        SYSTEM.replace(from, to);
      }

      @Override
      public void syncDirectory(Path directory) throws IOException {
        throw new IOException(error);
      }
    };
  }

  @Test
  void fileSystemThatSyncsNothingGivesFinalNamesAndIsReported() throws IOException {
    RunFiles files = RunFiles.claim(dir, START, refusing("Invalid argument", true));
    fill(files, ".logs.jsonl", "x");
    assertThat(files.notSynced()).isNull();
    assertThat(files.finish(".logs.jsonl")).hasContent("x");
    assertThat(files.notSynced()).hasMessage("Invalid argument");
    files.release();
  }

  @Test
  void fileThatFailsToBeSyncedKeepsItsName() throws IOException {
    RunFiles files = RunFiles.claim(dir, START, refusing("Input/output error", true));
    fill(files, ".logs.jsonl", "x");
    assertThatThrownBy(() -> files.finish(".logs.jsonl")).isInstanceOf(IOException.class);
    assertThat(files.partPath(".logs.jsonl")).exists();
    files.release();
  }
}
