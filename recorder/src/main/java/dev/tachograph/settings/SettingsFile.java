package dev.tachograph.settings;

import dev.tachograph.internal.WholeFile;
import dev.tachograph.internal.console.ConsoleText;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The file of settings, as {@link Properties} reads it but with the line of each entry.
 *
 * @param entries those of the file in their order; of a key that is given twice the last
 * @param problems sentences about what is left out
 */
record SettingsFile(List<Entry> entries, List<String> problems) {
  /** The environment variable that names the file. */
  static final String VARIABLE = "TACHO_CONFIG";

  /** The name that is looked for otherwise. */
  static final String NAME = "tacho.properties";

  private static final int MAX_BYTES = 64 * 1024;

  /**
   * An entry of the file.
   *
   * @param where file, line and key, for a sentence about it
   */
  record Entry(String where, String key, String value) {}

  /**
   * Reads the file, if there is one and its owner may say what is recorded here. Never throws.
   *
   * @param named what {@link #VARIABLE} says
   * @param directory where {@link #NAME} is looked for, and what a relative name is relative to
   */
  static SettingsFile read(@Nullable String named, Path directory) {
    SettingsFile file = new SettingsFile(new ArrayList<>(), new ArrayList<>());
    String chosen = named == null ? "" : named.strip();
    boolean isNamed = !chosen.isEmpty();
    String name = isNamed ? chosen : NAME;
    try {
      Path path = directory.resolve(name);
      if (isNamed || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        file.parse(path, text(path));
      }
    } catch (InvalidPathException noPath) {
      file.leftOut(name, "is no path here");
    } catch (IOException | RuntimeException why) {
      file.leftOut(name, String.valueOf(why.getMessage()));
    }
    return file;
  }

  /** Whether a file of that name is in a directory, readable or not. */
  static boolean isThere(Path directory) {
    try {
      return Files.exists(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS);
    } catch (RuntimeException noFileSystem) {
      return false;
    }
  }

  private void leftOut(String name, String why) {
    problems.add("The settings in " + ConsoleText.escape(name) + " are left out: it " + why + ".");
  }

  /** The text of the file; the messages of exceptions go on after "it". */
  private static String text(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("does not exist, or cannot be reached");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("is no regular file");
    }
    FileTrust before = FileTrust.of(path);
    String distrust = before.objection();
    if (distrust != null) {
      throw new IOException(distrust);
    }
    byte[] bytes;
    try (InputStream in = WholeFile.open(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException unreadable) {
      throw new IOException("cannot be read", unreadable);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("has more than " + MAX_BYTES + " bytes");
    }
    if (!before.equals(FileTrust.of(path))) {
      throw new IOException("was changed while it was read");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException wrong) {
      throw new IOException("is not UTF-8", wrong);
    }
  }

  private void parse(Path path, String text) {
    String name = ConsoleText.escape(path.toString());
    Map<String, Integer> seen = new HashMap<>();
    String[] lines = text.split("\r\n|\r|\n", -1);
    for (int i = 0; i < lines.length; i++) {
      int first = i;
      StringBuilder logical = new StringBuilder(lines[i]);
      if (!isComment(lines[i])) {
        while (isContinued(lines[i]) && i + 1 < lines.length) {
          i++;
          logical.append('\n').append(lines[i]);
        }
      }
      String where = name + ", line " + (first + 1);
      Properties one = new Properties();
      try {
        one.load(new StringReader(logical.toString()));
      } catch (IOException | IllegalArgumentException wrong) {
        problems.add(where + " is left out: a \\u is not followed by four hexadecimal digits.");
        continue;
      }
      for (String key : one.stringPropertyNames()) {
        Integer earlier = seen.put(key, first + 1);
        if (earlier != null) {
          problems.add(
              where
                  + ", "
                  + ConsoleText.escape(key)
                  + " counts, not that of line "
                  + earlier
                  + ".");
          entries.removeIf(entry -> entry.key.equals(key));
        }
        entries.add(
            new Entry(where + ", " + ConsoleText.escape(key), key, one.getProperty(key, "")));
      }
    }
  }

  private static boolean isComment(String line) {
    String text = line.stripLeading();
    return text.startsWith("#") || text.startsWith("!");
  }

  /** Whether a line ends with a backslash that is not itself behind one. */
  private static boolean isContinued(String line) {
    int at = line.length();
    while (at > 0 && line.charAt(at - 1) == '\\') {
      at--;
    }
    return (line.length() - at) % 2 == 1;
  }
}
