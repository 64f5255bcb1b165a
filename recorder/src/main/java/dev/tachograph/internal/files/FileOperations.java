package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What finalization does to files; tests record the order of the calls here. */
interface FileOperations {
  /** Returns once the file's bytes are on disk. */
  void syncFile(Path file) throws IOException;

  /** Renames; fails if the target exists. */
  void rename(Path from, Path to) throws IOException;

  /** Renames atomically, replacing what has the name. */
  void replace(Path from, Path to) throws IOException;

  /** Returns once the directory's entries are on disk. */
  void syncDirectory(Path directory) throws IOException;

  /** The file system of the machine. */
  FileOperations SYSTEM =
      new FileOperations() {
        @Override
        public void syncFile(Path file) throws IOException {
          try (FileChannel channel =
              SteadyChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
          }
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
          Files.move(from, to);
        }

        @Override
        public void replace(Path from, Path to) throws IOException {
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
          // Only where a directory can be opened: not on Windows, where renames are journaled.
          if (NewFiles.isPosix(directory)) {
            try (FileChannel channel = SteadyChannel.open(directory, StandardOpenOption.READ)) {
              channel.force(true);
            }
          }
        }
      };
}
