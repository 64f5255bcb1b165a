package dev.tachograph.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What programs can see of a module is documented: each type and member, each parameter, result and
 * checked exception. The packages are those that {@code module-info} exports; what is inside has
 * its comments checked for errors alone, when it is compiled.
 */
@Timeout(120)
class PublicJavadocTest {
  private static final Path ROOT = Path.of(System.getProperty("tachograph.root"));

  private static final Pattern EXPORT = Pattern.compile("(?m)^\\s*exports ([\\w.]+);");

  /** A name again, or its words, is no description. */
  private static final Pattern EMPTY_PARAM =
      Pattern.compile("(?i)@param (\\w+) (?:the |a |an )?\\1\\.?\\s*\\n");

  @TempDir Path dir;

  private static List<Path> exported(String module) throws IOException {
    Path sources = ROOT.resolve(module).resolve("src/main/java");
    List<String> packages =
        EXPORT
            .matcher(Files.readString(sources.resolve("module-info.java")))
            .results()
            .map(export -> export.group(1))
            .toList();
    assertThat(packages).isNotEmpty();
    List<Path> files = new ArrayList<>();
    for (String name : packages) {
      try (Stream<Path> inside = Files.list(sources.resolve(name.replace('.', '/')))) {
        inside.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files;
  }

  private boolean isDocumented(List<Path> sources, StringWriter said) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "--release",
              "17",
              "-proc:none",
              "-implicit:none",
              "-Xdoclint:all/protected",
              "-Xmaxwarns",
              "1000",
              "-Werror",
              "-cp",
              System.getProperty("java.class.path"),
              "-d",
              dir.toString());
      return compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "recorder",
        "analysis",
        "integrations/slf4j",
        "integrations/logback",
        "integrations/log4j2",
        "integrations/jul",
        "integrations/junit5",
        "integrations/opentelemetry",
        "integrations/portable"
      })
  void everythingThatAModuleExportsIsDocumented(String module) throws IOException {
    List<Path> sources = exported(module);
    StringWriter said = new StringWriter();
    boolean documented = isDocumented(sources, said);
    assertThat(said.toString()).isEmpty();
    assertThat(documented).isTrue();
    for (Path source : sources) {
      assertThat(EMPTY_PARAM.matcher(Files.readString(source)).results().map(MatchResult::group))
          .as("parameters of %s that are described by their name", source.getFileName())
          .isEmpty();
    }
  }
}
