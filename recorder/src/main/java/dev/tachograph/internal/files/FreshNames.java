package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The name under which a file is created before it replaces another one: {@code <file>.new}, where
 * the remains of an earlier attempt are overwritten. Whoever may write into the directory may put
 * something there that this user cannot remove, so the fallback is a name that nobody can guess,
 * {@code <file>.<number>.new}.
 */
final class FreshNames {
  private static final int MAX_TRIES = 100;
  private static final int NUMBERS = 999_999_999;

  private FreshNames() {}

  /** Creates a file, or throws {@link FileAlreadyExistsException}. */
  interface Creation {
    void create(Path name) throws IOException;
  }

  /** Creates a file that will replace another one and returns its name. */
  static Path create(Path file, Creation creation) throws IOException {
    Path name = file.resolveSibling(file.getFileName() + ".new");
    for (int tries = 1; ; tries++) {
      try {
        if (tries == 1) {
          remove(name);
        }
        creation.create(name);
        return name;
      } catch (FileAlreadyExistsException taken) {
        if (tries == MAX_TRIES) {
          throw taken;
        }
      }
      int number = 1 + new SecureRandom().nextInt(NUMBERS);
      name = file.resolveSibling(file.getFileName() + "." + number + ".new");
    }
  }

  private static void remove(Path name) {
    try {
      Files.deleteIfExists(name);
    } catch (IOException taken) {
      // The name is taken by a non-empty directory, or by a file only its owner may remove: another
      // name is used.
    }
  }
}
