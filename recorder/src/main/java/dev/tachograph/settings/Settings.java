package dev.tachograph.settings;

import dev.tachograph.internal.console.ConsoleText;
import dev.tachograph.redaction.Redaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is set about a recording from outside of the program, each value with its {@link Origin}.
 *
 * <p>Strongest first: what was given on the command line or to the agent, then the environment,
 * whose variables are the keys in capitals behind {@code TACHO_}, then the file that {@code
 * TACHO_CONFIG} names, else {@code tacho.properties} in the working directory. Two keys add up over
 * all of these: {@code tags}, of which each has the value of its strongest origin, and {@code
 * redact}. What is wrong is left out, so that a weaker origin counts, and is said in {@link
 * #problems}; nothing is thrown.
 *
 * <p>The file is read only if the user of the process or root owns it and nobody else can write it.
 * It is what {@link java.util.Properties} reads, in UTF-8.
 *
 * <p>The keys, with their values and the use of each, are in {@code docs/operations.md}. Immutable
 * and thread-safe.
 */
public final class Settings {
  private static final String PREFIX = "TACHO_";
  private static final int MAX_SHOWN = 200;

  /** Variables that hold whatever a program asks for. */
  private static final Set<String> OF_EVERY_RUN =
      Set.of("TACHO_TAGS", "TACHO_LOG", "TACHO_LEVELS_FILE", "TACHO_PARENT");

  /** A value and where it comes from. */
  private record Given(String value, Origin origin) {}

  private final Map<SettingKey, Given> values = new EnumMap<>(SettingKey.class);
  private final Map<String, Given> tags = new LinkedHashMap<>();
  private final Set<String> rules = new LinkedHashSet<>();
  private final List<String> problems = new ArrayList<>();

  private Settings() {}

  /**
   * Reads the settings of this process.
   *
   * @param given options of the command line or arguments of the agent, by key: {@code no_logs} or
   *     {@code no-logs}; copied. A key that is true or false may have the value {@code ""}, which
   *     is true
   * @return what holds now; later changes of environment and file are not seen
   */
  public static Settings load(Map<String, String> given) {
    return load(given, System.getenv(), Path.of(""));
  }

  /**
   * Reads the settings for a process, or as if of another one.
   *
   * @param given as of {@link #load(Map)}
   * @param env the environment; variables that are no settings are ignored
   * @param directory where {@code tacho.properties} is looked for, and what the path in {@code
   *     TACHO_CONFIG} is relative to
   * @return what holds now
   */
  public static Settings load(Map<String, String> given, Map<String, String> env, Path directory) {
    Settings settings = new Settings();
    new TreeMap<>(given).forEach((key, value) -> settings.putFlag(key, value));
    settings.putEnvironment(env);
    SettingsFile file = SettingsFile.read(env.get(SettingsFile.VARIABLE), directory);
    settings.problems.addAll(file.problems());
    for (SettingsFile.Entry entry : file.entries()) {
      settings.put(entry.where(), entry.key(), entry.value(), Origin.FILE);
    }
    return settings;
  }

  /**
   * {@return the variables that every run obeys, even if its program asks for no settings: {@code
   * TACHO_TAGS}, {@code TACHO_LOG} and {@code TACHO_LEVELS_FILE}}
   *
   * @param env the environment
   */
  public static Settings ofEveryRun(Map<String, String> env) {
    Settings settings = new Settings();
    for (SettingKey key : List.of(SettingKey.TAGS, SettingKey.LOG, SettingKey.LEVELS_FILE)) {
      settings.putVariable(env, key.key());
    }
    return settings;
  }

  /**
   * Reads the settings of this process for a program that says nothing of them.
   *
   * @return as of {@link #load(Map)}; {@code null} where environment and file say no more than what
   *     {@linkplain #ofEveryRun every run} obeys, and the variable {@code TACHO_PARENT}
   */
  public static @Nullable Settings ofProgram() {
    return ofProgram(System.getenv(), Path.of(""));
  }

  static @Nullable Settings ofProgram(Map<String, String> env, Path directory) {
    Map<String, String> others = new TreeMap<>();
    env.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !OF_EVERY_RUN.contains(name)) {
            others.put(name, value);
          }
        });
    if (others.isEmpty() && !SettingsFile.isThere(directory)) {
      return null; // Mostly so, and then nothing else of settings is loaded.
    }
    Settings more = load(Map.of(), others, directory);
    return more.values.isEmpty() && more.problems.isEmpty() ? null : load(Map.of(), env, directory);
  }

  private void putFlag(String name, String value) {
    String key = name.strip().replace('-', '_').toLowerCase(Locale.ROOT);
    SettingKey known = SettingKey.of(key);
    boolean alone = value.isEmpty() && known != null && known.isTruth();
    put("Option " + shown(name), key, alone ? "true" : value, Origin.FLAG);
  }

  private void putEnvironment(Map<String, String> env) {
    for (SettingKey key : SettingKey.values()) {
      putVariable(env, key.key());
    }
    String numbered = variable(SettingKey.REDACT.key()) + "_";
    for (String name : new TreeMap<>(env).keySet()) {
      if (name.startsWith(numbered)) {
        String key = SettingKey.REDACT.key() + "." + name.substring(numbered.length());
        String value = env.get(name);
        if (value != null && !value.isBlank()) {
          put(shown(name), key, value, Origin.ENVIRONMENT);
        }
      }
    }
  }

  /** A variable without a value counts as not set. */
  private void putVariable(Map<String, String> env, String key) {
    String value = env.get(variable(key));
    if (value != null && !value.isBlank()) {
      put(variable(key), key, value, Origin.ENVIRONMENT);
    }
  }

  private static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT);
  }

  /** Takes a value unless a stronger one is there; a wrong one is left out and said. */
  private void put(String where, String name, String value, Origin origin) {
    SettingKey key = SettingKey.of(name);
    if (key == null) {
      problems.add(
          where + " is no setting and is left out; the settings are " + SettingKey.names() + ".");
      return;
    }
    String stripped = key == SettingKey.REDACT ? value : value.strip();
    if (key == SettingKey.TAGS) {
      putTags(where, stripped, origin);
      return;
    }
    String objection = key.objection(stripped);
    if (objection != null) {
      problems.add(where + " is left out: " + shown(objection) + ".");
    } else if (key == SettingKey.REDACT) {
      rules.add(stripped);
      values.putIfAbsent(key, new Given(stripped, origin));
    } else {
      values.putIfAbsent(key, new Given(stripped, origin));
    }
  }

  /** Takes those parts that are tags. */
  private void putTags(String where, String value, Origin origin) {
    for (String tag : value.split(",", -1)) {
      String objection = SettingKey.TAGS.objection(tag);
      int equals = tag.indexOf('=');
      if (objection != null) {
        problems.add(where + " is left out in part: " + shown(objection) + ".");
      } else if (equals > 0) {
        String key = tag.substring(0, equals).strip();
        tags.putIfAbsent(key, new Given(tag.substring(equals + 1).strip(), origin));
        values.putIfAbsent(SettingKey.TAGS, new Given("", origin));
      }
    }
  }

  /** A text as a person may see it: in one line, without secrets, not endless. */
  private static String shown(String text) {
    String clean = ConsoleText.escape(Redaction.current().text(text));
    return clean.length() <= MAX_SHOWN ? clean : clean.substring(0, MAX_SHOWN) + "…";
  }

  /**
   * {@return the value of a setting; {@code null}: nobody set it} Values are checked: a truth value
   * is {@code true} or {@code false}. Of {@code tags} it is all of them, {@code a=1,b=2}; of {@code
   * redact} the strongest rule, see {@link #redactionRules}.
   *
   * @param key one of the keys, in lower case with underscores: {@code max_total}
   */
  public @Nullable String get(String key) {
    SettingKey known = SettingKey.of(key);
    Given given = known == null ? null : values.get(known);
    if (known != SettingKey.TAGS || given == null) {
      return given == null ? null : given.value;
    }
    List<String> all = new ArrayList<>();
    tags.forEach((name, tag) -> all.add(name + "=" + tag.value));
    return String.join(",", all);
  }

  /**
   * {@return where the value of a setting comes from; {@link Origin#DEFAULT} if nobody set it} Of
   * what adds up it is the strongest origin.
   *
   * @param key as of {@link #get}
   */
  public Origin origin(String key) {
    SettingKey known = SettingKey.of(key);
    Given given = known == null ? null : values.get(known);
    return given == null ? Origin.DEFAULT : given.origin;
  }

  /**
   * {@return what is wrong and was left out, a sentence each that names the option, variable or
   * line and what is allowed} Fit for a terminal and without secrets that are known as such.
   */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** {@return the tags by key, the strongest value of each; unmodifiable} */
  public Map<String, String> tags() {
    Map<String, String> all = new LinkedHashMap<>();
    tags.forEach((name, tag) -> all.put(name, tag.value));
    return java.util.Collections.unmodifiableMap(all);
  }

  /** {@return the regular expressions of {@code redact} of all origins, each of which compiles} */
  public List<String> redactionRules() {
    return List.copyOf(rules);
  }

  /**
   * {@return whether a setting that is true or false is true}
   *
   * @param key such as {@code no_logs}
   */
  public boolean isTrue(String key) {
    return "true".equals(get(key));
  }

  /** {@return the bytes of {@code max_total}; {@code null}: nobody set it} */
  public @Nullable Long maxTotalBytes() {
    return bytes(SettingKey.MAX_TOTAL.key());
  }

  /** {@return the time of {@code sample_interval}; {@code null}: nobody set it} */
  public @Nullable Duration sampleInterval() {
    return duration(SettingKey.SAMPLE_INTERVAL.key());
  }

  /**
   * {@return the bytes of a setting that is a size; {@code null}: nobody set it}
   *
   * @param key such as {@code max_file}
   * @throws IllegalArgumentException if the setting is no size
   */
  public @Nullable Long bytes(String key) {
    String value = get(key);
    return value == null ? null : Long.valueOf(SettingValues.bytes(value));
  }

  /**
   * {@return the time of a setting that is one; {@code null}: nobody set it}
   *
   * @param key such as {@code sync_interval}
   * @throws IllegalArgumentException if the setting is no time
   */
  public @Nullable Duration duration(String key) {
    String value = get(key);
    if (value == null) {
      return null;
    }
    long millis = SettingValues.millis(value);
    if (millis < 0) {
      throw new IllegalArgumentException(key + " is no time.");
    }
    return Duration.ofMillis(millis);
  }
}
