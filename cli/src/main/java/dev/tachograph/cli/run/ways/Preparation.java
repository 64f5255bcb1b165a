package dev.tachograph.cli.run.ways;

import dev.tachograph.cli.run.AgentJar;
import dev.tachograph.cli.run.ways.Prepared.LateWay;
import dev.tachograph.cli.run.ways.Prepared.WayFinding;
import dev.tachograph.cli.run.ways.WaysIn.Choice;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The making of the ways in for one command. */
final class Preparation {
  private static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";
  private static final String LAUNCHER_OPTIONS = "JDK_JAVA_OPTIONS";
  private static final String HOME = "JAVA_HOME";
  private static final String PATH = "PATH";
  private static final Pattern NAME_OF_SHELLS = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Path directory = Path.of("").toAbsolutePath();
  private final List<String> command;
  private final Map<String, String> environment;
  private final Map<String, String> agentArguments;
  private Path agentJar;
  private String option;
  private final boolean forced;
  private final boolean byToolOptions;

  /** A set, as the same is said once. */
  private final Set<WayFinding> findings = new LinkedHashSet<>();

  Preparation(
      List<String> command,
      Map<String, String> environment,
      Path agentJar,
      Map<String, String> agentArguments,
      Set<Choice> choices) {
    this.command = command;
    this.environment = new HashMap<>(environment);
    this.agentJar = agentJar.toAbsolutePath();
    this.agentArguments = agentArguments;
    this.option = AgentJar.option(this.agentJar, agentArguments);
    this.forced = choices.contains(Choice.FORCED);
    this.byToolOptions = choices.contains(Choice.JAVA_TOOL_OPTIONS);
  }

  Prepared prepare() {
    Shims shims = null;
    try {
      shims = shims();
    } catch (IOException failed) {
      findings.add(
          new WayFinding(
              "no_java_shim",
              "JVMs that the command starts get no agent, as no shim of java could be made: "
                  + failed.getMessage()
                  + "; set TMPDIR or java.io.tmpdir to a directory where files may be executed."));
    }
    if (agentJar.toString().indexOf('=') >= 0) {
      // What follows it would be taken for its arguments, and the JVM would not start.
      return new Prepared(command, Map.copyOf(environment), List.copyOf(findings), null, shims);
    }
    if (byToolOptions) {
      String given = environment.get(TOOL_OPTIONS);
      environment.put(TOOL_OPTIONS, (given == null ? "" : given + " ") + inQuotes(option));
      return prepared(command, shims);
    }
    return prepared(ownArguments(), shims);
  }

  private Prepared prepared(List<String> started, @Nullable Shims shims) {
    return new Prepared(
        started,
        Map.copyOf(environment),
        List.copyOf(findings),
        byToolOptions ? null : new LateWay(agentJar, agentArguments, forced),
        shims);
  }

  /** A word of {@code JAVA_TOOL_OPTIONS}, which has no escapes but two kinds of quotes. */
  private static String inQuotes(String word) {
    if (word.chars().noneMatch(Character::isWhitespace) && word.indexOf('"') < 0) {
      return word;
    }
    return "'" + word.replace("'", "'\"'\"'") + "'";
  }

  /** The command, with the agent if it is a {@code java} that runs something. */
  private List<String> ownArguments() {
    JavaLauncher java = JavaLauncher.of(command.get(0), environment, directory);
    if (java == null) {
      return command;
    }
    List<String> arguments = command.subList(1, command.size());
    LauncherArguments read = LauncherArguments.of(arguments, directory, agentJar);
    List<String> started = new ArrayList<>(command);
    if (Shims.isShim(java.path())) {
      return command;
    }
    started.set(0, java.path().toString());
    if (read.main() == null || read.hasAgent() || !takesAgent(java)) {
      return started;
    }
    if (!forced
        && java.version() >= WaysIn.REFUSES_ARCHIVE
        && (read.hasArchive() || fromOutside())) {
      findings.add(WaysIn.ARCHIVE_KEPT);
      return started;
    }
    started.add(1, option);
    return started;
  }

  private boolean fromOutside() {
    String options =
        environment.getOrDefault(TOOL_OPTIONS, "")
            + " "
            + environment.getOrDefault(LAUNCHER_OPTIONS, "");
    return LauncherArguments.ARCHIVES.stream().anyMatch(options::contains);
  }

  private boolean takesAgent(JavaLauncher java) {
    if (!java.takesAgent()) {
      String version = java.version() == 0 ? "an unknown version" : "version " + java.version();
      findings.add(
          new WayFinding(
              "java_too_old",
              java.path()
                  + " is "
                  + version
                  + "; the agent needs "
                  + JavaLauncher.OLDEST
                  + ", so JVMs that it starts are recorded from outside."));
    }
    return java.takesAgent();
  }

  /** Shims for JVMs that the command starts; {@code null} where nothing is to be shimmed. */
  private @Nullable Shims shims() throws IOException {
    JavaLauncher onPath =
        byToolOptions ? null : JavaLauncher.onPath(environment.get(PATH), directory);
    JavaLauncher ofHome =
        byToolOptions ? null : JavaLauncher.ofHome(environment.get(HOME), directory);
    onPath = onPath != null && takesAgent(onPath) ? onPath : null;
    ofHome = ofHome != null && takesAgent(ofHome) ? ofHome : null;
    boolean needsLink = agentJar.toString().indexOf('=') >= 0;
    if (onPath == null && ofHome == null && !needsLink) {
      return null;
    }
    List<Path> places = places();
    Shims.removeStale(places);
    Shims shims = Shims.create(places, needsBash());
    try {
      if (needsLink) {
        agentJar = shims.agent(agentJar);
        option = AgentJar.option(agentJar, agentArguments);
      }
      Map<String, String> changed = new HashMap<>();
      if (onPath != null) {
        Path bin = shims.onPath(onPath, option, forced);
        changed.put(PATH, bin + File.pathSeparator + environment.get(PATH));
      }
      if (ofHome != null) {
        changed.put(HOME, shims.inHome(ofHome, option, forced).toString());
      }
      environment.putAll(changed);
      return shims;
    } catch (IOException failed) {
      shims.close();
      throw failed;
    }
  }

  /**
   * Whether there is a variable that {@code sh} may lose. Bash passes all of them on, but it says
   * on stderr what it thinks of a locale that is not installed, so it is not the shell for all
   * cases.
   */
  private boolean needsBash() {
    return Files.isExecutable(Path.of(ShimScript.BASH))
        && Files.isExecutable(Path.of("/usr/bin/env"))
        && environment.keySet().stream().anyMatch(name -> !NAME_OF_SHELLS.matcher(name).matches());
  }

  private List<Path> places() {
    Set<Path> places = new LinkedHashSet<>();
    for (String name :
        new String[] {
          environment.get("TMPDIR"),
          System.getProperty("java.io.tmpdir"),
          environment.get("XDG_RUNTIME_DIR"),
          "/var/tmp"
        }) {
      if (name != null && !name.isBlank()) {
        places.add(directory.resolve(name));
      }
    }
    return List.copyOf(places);
  }
}
