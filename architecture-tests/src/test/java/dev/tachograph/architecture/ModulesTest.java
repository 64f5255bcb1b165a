package dev.tachograph.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.core.importer.Locations;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dependencies between packages and modules, over the classes of all modules. */
class ModulesTest {
  /** The modules that each module may depend on, besides itself. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("recorder", Set.of()),
          Map.entry("analysis", Set.of("recorder")),
          Map.entry("examples", Set.of("recorder", "slf4j", "analysis")),
          Map.entry("sync", Set.of("recorder")),
          Map.entry("slf4j", Set.of("recorder")),
          Map.entry("logback", Set.of("recorder")),
          Map.entry("log4j2", Set.of("recorder")),
          Map.entry("jul", Set.of("recorder")),
          Map.entry("agent", Set.of("recorder")),
          Map.entry("junit5", Set.of("recorder")),
          Map.entry("spring-boot", Set.of("recorder", "logback", "log4j2", "jul")),
          Map.entry("opentelemetry", Set.of("recorder")),
          Map.entry("portable", Set.of("recorder")),
          Map.entry("node", Set.of("recorder", "sync", "portable")),
          Map.entry("cli", Set.of("recorder", "analysis")),
          Map.entry(
              "benchmarks",
              Set.of("recorder", "sync", "slf4j", "opentelemetry", "portable", "node", "cli")));

  /** A jar of a module, wherever a copy of it lies, or what a module's build directory holds. */
  private static final Pattern MODULE =
      Pattern.compile(
          ".*/tachograph-(?:history-)?([a-z0-9-]+?)(?:-starter)?-[0-9][^/]*\\.jar!.*"
              + "|.*/([a-z0-9-]+)/target/.*");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importLocations(locations());

  /** The class path, and the agent, which stands on nobody's. */
  private static Set<Location> locations() {
    Path agent = Path.of(System.getProperty("tachograph.root"), "agent", "target", "classes");
    Set<Location> locations = new HashSet<>(Locations.ofPackage("dev.tachograph"));
    locations.add(Location.of(agent));
    return locations;
  }

  private static String module(JavaClass type) {
    String uri = type.getSource().orElseThrow().getUri().toString();
    Matcher module = MODULE.matcher(uri);
    assertThat(module.matches()).as(uri).isTrue();
    return module.group(1) == null ? module.group(2) : module.group(1);
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith("dev.tachograph") && type.getSource().isPresent();
  }

  @Test
  void everyModuleIsSeen() {
    Set<String> seen = new TreeSet<>();
    CLASSES.forEach(type -> seen.add(module(type)));
    assertThat(seen).isEqualTo(new TreeSet<>(ARROWS.keySet()));
  }

  @Test
  void modulesDependOnTheirNeighboursBelowAlone() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String from = module(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (isOurs(target)) {
          String to = module(target);
          if (!to.equals(from) && !ARROWS.getOrDefault(from, Set.of()).contains(to)) {
            wrong.add(from + " -> " + to + ": " + dependency.getDescription());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void nobodyOutsideOfTheRecorderKnowsItsInternals() {
    assertThat(users("dev.tachograph.internal", Set.of("recorder"))).isEmpty();
  }

  /** The command line is as old as the reading of runs, and shows more than others need. */
  @Test
  void onlyTheCommandLineUsesTheInternalsOfTheAnalysis() {
    assertThat(users("dev.tachograph.analysis.internal", Set.of("analysis", "cli"))).isEmpty();
  }

  private static Set<String> users(String internals, Set<String> allowed) {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(internals) && !allowed.contains(module(type))) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    return wrong;
  }

  @Test
  void noPackageDependsOnItselfByWayOfOthers() {
    SlicesRuleDefinition.slices().matching("dev.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
