package dev.tachograph.settings;

import dev.tachograph.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom a file belongs to and who can write it, with all links on the way to it, those in the place
 * of directories among them.
 *
 * @param facts owner, mode and identity of each link and of the file; empty where files have none
 * @param process the user of the process; {@code null} if it is not known
 */
record FileTrust(List<Map<String, Object>> facts, @Nullable Integer process) {
  private static final int ROOT = 0;
  private static final int OTHERS_WRITE = 022;
  private static final int MAX_LINKS = 40;

  /** Looks at a file and at the links that lead to it, whatever part of its path they stand for. */
  static FileTrust of(Path file) throws IOException {
    return of(file, processUser());
  }

  static FileTrust of(Path file, @Nullable Integer process) throws IOException {
    List<Map<String, Object>> facts = new ArrayList<>();
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return new FileTrust(facts, process);
    }
    Path absolute = file.toAbsolutePath();
    Path at = absolute.getRoot();
    Deque<Path> names = new ArrayDeque<>();
    absolute.forEach(names::addLast);
    int links = 0;
    while (!names.isEmpty()) {
      Path name = names.removeFirst();
      if (name.toString().equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MAX_LINKS) {
        throw new IOException("is behind too many links");
      }
      facts.add(attributes(next));
      Path target = Files.readSymbolicLink(next);
      at = target.isAbsolute() ? target.getRoot() : at;
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        names.addFirst(target.getName(i));
      }
    }
    facts.add(attributes(at));
    return new FileTrust(facts, process);
  }

  private static Map<String, Object> attributes(Path at) throws IOException {
    return Files.readAttributes(at, "unix:uid,mode,ino,dev,ctime", LinkOption.NOFOLLOW_LINKS);
  }

  /** The effective user of the process. */
  private static @Nullable Integer processUser() {
    try {
      for (String line :
          WholeFile.lines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("Uid:")) {
          return Integer.valueOf(line.substring(4).strip().split("\\s+", 3)[1]);
        }
      }
    } catch (IOException | RuntimeException noProc) {
      // The user's home directory says it.
    }
    try {
      Path home = Path.of(System.getProperty("user.home", ""));
      return Files.getAttribute(home, "unix:uid") instanceof Integer user ? user : null;
    } catch (IOException | RuntimeException unknown) {
      return null;
    }
  }

  /** Why the file is not to be trusted, after "it"; {@code null} if it is. */
  @Nullable String objection() {
    for (int i = 0; i < facts.size(); i++) {
      Object owner = facts.get(i).get("uid");
      String what = i == facts.size() - 1 ? "belongs" : "is behind a link that belongs";
      if (!Integer.valueOf(ROOT).equals(owner) && (process == null || !process.equals(owner))) {
        return what
            + " to user "
            + owner
            + ", and only a file of root or of this process's own user"
            + (process == null ? "" : " (" + process + ")")
            + " is read";
      }
      boolean isLink = i < facts.size() - 1; // Whose mode says nothing.
      if (!isLink
          && facts.get(i).get("mode") instanceof Integer mode
          && (mode & OTHERS_WRITE) != 0) {
        return "can be written by others than its owner; chmod go-w it";
      }
    }
    return null;
  }
}
