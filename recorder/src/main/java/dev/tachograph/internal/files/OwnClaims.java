package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The files that this JVM holds claims on, so that no code in it opens one: closing it again would
 * release the lock, which on POSIX systems belongs to the process, by whatever name the file was
 * opened.
 *
 * <p>A file is registered under its path and under its key, which all its names share: links, bind
 * mounts, different case. Both are kept in a system property, since another class loader has its
 * own copy of this class. Thread-safe.
 */
final class OwnClaims {
  private static final String PROPERTY = "dev.tachograph.claims";

  /** A single object in the whole JVM, whichever class loader loaded this class. */
  private static final Object EVERYWHERE = (PROPERTY + " are changed under this").intern();

  private static final Set<String> HERE = ConcurrentHashMap.newKeySet();

  /** Files claimed elsewhere in this JVM that were opened nevertheless and must not be closed. */
  private static final Queue<FileChannel> OPEN_FOR_EVER = new ConcurrentLinkedQueue<>();

  private OwnClaims() {}

  /** The name of a path, whether the file exists or not. */
  static String ofPath(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    Path real =
        parent == null ? absolute : parent.toRealPath().resolve(String.valueOf(file.getFileName()));
    return "path " + real.toString().replace('\n', ' ');
  }

  /** The name of an existing file; {@code null} where files have no keys. */
  static @Nullable String ofFile(Path file) throws IOException {
    Object key =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return key == null ? null : "file " + key;
  }

  /** Adds a name; false if it was present. */
  static boolean add(String name) {
    synchronized (EVERYWHERE) {
      Set<String> reported = reported();
      boolean added = !reported.contains(name) && HERE.add(name);
      if (added) {
        reported.add(name);
        report(reported);
      }
      return added;
    }
  }

  static void remove(@Nullable String name) {
    synchronized (EVERYWHERE) {
      if (name != null && HERE.remove(name)) {
        Set<String> reported = reported();
        reported.remove(name);
        report(reported);
      }
    }
  }

  /** Keeps a file open until the JVM ends. */
  static void keepOpen(FileChannel channel) {
    OPEN_FOR_EVER.add(channel);
  }

  private static Set<String> reported() {
    Set<String> reported = new HashSet<>();
    try {
      for (String name : System.getProperty(PROPERTY, "").split("\n")) {
        if (!name.isEmpty()) {
          reported.add(name);
        }
      }
    } catch (SecurityException refused) {
      // Then only those of this class loader count.
    }
    return reported;
  }

  private static void report(Set<String> names) {
    try {
      if (names.isEmpty()) {
        System.clearProperty(PROPERTY);
      } else {
        System.setProperty(PROPERTY, String.join("\n", names));
      }
    } catch (SecurityException refused) {
      // Then only those of this class loader count.
    }
  }
}
