package dev.tachograph.cli.run.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment that whoever called us gave us, as the bytes it is, without what was added for
 * this process alone. A shell passes only variables on whose names it could have given itself, and
 * sets some anew, so the launch script hands all of it over apart. Immutable.
 */
public final class GivenEnvironment {
  /** Behind it a number from 1 on: the environment in parts, by Base64. */
  private static final String HANDED = "_TACHO_ENVIRON_";

  private static final String PATH = "PATH";

  private final List<byte[]> entries;
  private final Map<String, String> texts = new LinkedHashMap<>();

  private GivenEnvironment(List<byte[]> entries) {
    this.entries = entries;
    for (byte[] entry : entries) {
      int equals = equalsIn(entry);
      if (equals > 0) {
        texts.putIfAbsent(nameOf(entry), RawTexts.decode(entry, equals + 1));
      }
    }
  }

  /**
   * Finds it.
   *
   * @param own the environment of this process, as the JVM has it
   */
  public static GivenEnvironment find(Map<String, String> own) {
    List<byte[]> handed = handed(own);
    if (handed != null) {
      return new GivenEnvironment(handed);
    }
    List<byte[]> entries = new ArrayList<>();
    try {
      entries.addAll(RawTexts.read("/proc/self/environ"));
    } catch (IOException noProc) {
      own.forEach((name, value) -> entries.add(RawTexts.encode(name + "=" + value)));
    }
    Set<String> ofUs = new HashSet<>(Signals.added(own));
    ofUs.add(InheritedFiles.CLOSED);
    entries.removeIf(entry -> ofUs.contains(nameOf(entry)) || nameOf(entry).startsWith(HANDED));
    return new GivenEnvironment(entries);
  }

  private static @Nullable List<byte[]> handed(Map<String, String> own) {
    StringBuilder all = new StringBuilder();
    for (int part = 1; own.containsKey(HANDED + part); part++) {
      all.append(own.get(HANDED + part));
    }
    try {
      return all.isEmpty() ? null : RawTexts.cut(Base64.getDecoder().decode(all.toString()));
    } catch (IllegalArgumentException notOfOurScript) {
      return null;
    }
  }

  /** {@return all variables, decoded} What is no text in it is replaced. */
  public Map<String, String> texts() {
    return Collections.unmodifiableMap(texts);
  }

  /** The bytes of the search path in an environment; empty without one. */
  static byte[] path(List<byte[]> environment) {
    for (byte[] entry : environment) {
      if (nameOf(entry).equals(PATH)) {
        return Arrays.copyOfRange(entry, PATH.length() + 1, entry.length);
      }
    }
    return new byte[0];
  }

  /** The bytes of this one. */
  List<byte[]> bytes() {
    return List.copyOf(entries);
  }

  /**
   * The bytes of what became of it: what is not changed stays as it was, in its place.
   *
   * @param changed all of the new environment
   */
  List<byte[]> with(Map<String, String> changed) {
    List<byte[]> all = new ArrayList<>();
    Set<String> replaced = new HashSet<>();
    for (byte[] entry : entries) {
      String name = nameOf(entry);
      String old = texts.get(name);
      String now = changed.get(name);
      if (old == null || old.equals(now)) {
        all.add(entry);
      } else if (now != null && replaced.add(name)) {
        all.add(changed(entry, name, old, now));
      }
    }
    changed.forEach(
        (name, value) -> {
          if (!texts.containsKey(name)) {
            all.add(RawTexts.encode(name + "=" + value));
          }
        });
    return all;
  }

  /** What was there before remains as the bytes it is, also where the text does not tell them. */
  private static byte[] changed(byte[] entry, String name, String old, String now) {
    byte[] value = Arrays.copyOfRange(entry, equalsIn(entry) + 1, entry.length);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(RawTexts.encode(name + "="));
    if (now.endsWith(old)) {
      bytes.writeBytes(RawTexts.encode(now.substring(0, now.length() - old.length())));
      bytes.writeBytes(value);
    } else if (now.startsWith(old)) {
      bytes.writeBytes(value);
      bytes.writeBytes(RawTexts.encode(now.substring(old.length())));
    } else {
      bytes.writeBytes(RawTexts.encode(now));
    }
    return bytes.toByteArray();
  }

  /** The name of a variable; the whole of what is none. */
  static String nameOf(byte[] entry) {
    int equals = equalsIn(entry);
    return RawTexts.decode(equals < 0 ? entry : Arrays.copyOf(entry, equals), 0);
  }

  /** A name may begin with it, as those of some systems do. */
  private static int equalsIn(byte[] entry) {
    for (int i = 1; i < entry.length; i++) {
      if (entry[i] == '=') {
        return i;
      }
    }
    return -1;
  }
}
