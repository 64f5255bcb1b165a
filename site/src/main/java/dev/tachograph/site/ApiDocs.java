package dev.tachograph.site;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Javadoc of what programs call, by the JDK's own tool. */
final class ApiDocs {
  /** Modules that programs call or name in their configuration, and where their sources are. */
  private static final Map<String, String> MODULES = new LinkedHashMap<>();

  static {
    MODULES.put("dev.tachograph", "recorder");
    MODULES.put("dev.tachograph.analysis", "analysis");
    MODULES.put("dev.tachograph.slf4j", "integrations/slf4j");
    MODULES.put("dev.tachograph.logback", "integrations/logback");
    MODULES.put("dev.tachograph.log4j2", "integrations/log4j2");
    MODULES.put("dev.tachograph.jul", "integrations/jul");
  }

  private ApiDocs() {}

  /**
   * Writes it, exported packages alone; {@link SiteException} with what the tool said of errors.
   */
  static void write(Path root, Path out) throws IOException {
    Files.createDirectories(out);
    List<String> args = new ArrayList<>();
    MODULES.forEach(
        (module, dir) ->
            args.addAll(
                List.of(
                    "--module-source-path", module + "=" + root.resolve(dir + "/src/main/java"))));
    args.addAll(List.of("--module", String.join(",", MODULES.keySet())));
    args.addAll(List.of("--module-path", others()));
    args.addAll(List.of("-d", out.toString(), "-quiet", "-notimestamp", "-Xdoclint:none"));
    args.addAll(List.of("-encoding", "UTF-8", "-docencoding", "UTF-8", "-charset", "UTF-8"));
    args.addAll(List.of("-doctitle", "Tachograph", "-windowtitle", "Tachograph"));
    StringWriter said = new StringWriter();
    ToolProvider javadoc =
        ToolProvider.findFirst("javadoc")
            .orElseThrow(
                () -> new SiteException("this Java has no javadoc; take a JDK, or --no-api"));
    PrintWriter to = new PrintWriter(said);
    if (javadoc.run(to, to, args.toArray(String[]::new)) != 0) {
      throw new SiteException("javadoc failed: " + said);
    }
  }

  /** What of the class path is not ours: of our modules there are the sources. */
  private static String others() {
    Stream<String> entries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .flatMap(ApiDocs::withThoseOfTheManifest);
    return entries
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("tachograph-"))
        .filter(entry -> entry.endsWith(".jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A jar, and those that stand beside it in {@code lib}. */
  private static Stream<String> withThoseOfTheManifest(String entry) {
    Path lib = Path.of(entry).toAbsolutePath().resolveSibling("lib");
    if (!Path.of(entry).endsWith("site.jar") || !Files.isDirectory(lib)) {
      return Stream.of(entry);
    }
    try (Stream<Path> jars = Files.list(lib)) {
      return jars.map(Path::toString).sorted().toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
