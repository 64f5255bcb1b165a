package dev.tachograph.cli.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Script and style of the pages are formatted and linted by Biome, as {@code biome.json} says. */
@Tag("once")
@Timeout(180)
class PageScriptTest {
  private static final Path TOOLS = Path.of("target", "page-tools").toAbsolutePath();

  @TempDir Path dir;

  private record Outcome(int exitCode, String out) {}

  @BeforeEach
  void fetchTheTool() throws Exception {
    boolean npm = false;
    for (String path : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      npm |= Files.isExecutable(Path.of(path, "npm"));
    }
    assumeTrue(npm, "NOT TESTED: there is no npm on the PATH");
    Files.createDirectories(TOOLS);
    for (String file : List.of("package.json", "package-lock.json")) {
      Files.write(TOOLS.resolve(file), Files.readAllBytes(Path.of(file)));
    }
    if (!Files.isExecutable(biome())) {
      Outcome fetched = run(TOOLS, "npm", "ci", "--no-audit", "--no-fund");
      assumeTrue(fetched.exitCode == 0, "NOT TESTED: npm could not fetch the tool: " + fetched.out);
    }
  }

  private static Path biome() {
    return TOOLS.resolve("node_modules/.bin/biome");
  }

  private Outcome run(Path where, String... command) throws Exception {
    Path out = dir.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    return new Outcome(process.waitFor(), Files.readString(out));
  }

  @Test
  void scriptAndStyleAreFormattedAndFreeOfFindings() throws Exception {
    Outcome checked = run(Path.of("").toAbsolutePath(), biome().toString(), "ci", "--colors=off");
    assertThat(checked.exitCode).as("in cli: npm ci && npm run fix\n%s", checked.out).isEqualTo(0);
    Matcher files = Pattern.compile("Checked (\\d+) files").matcher(checked.out);
    assertThat(files.find()).as(checked.out).isTrue();
    assertThat(Long.parseLong(files.group(1))).isGreaterThanOrEqualTo(sources());
  }

  private static long sources() throws IOException {
    try (var files = Files.list(Path.of("src/main/resources/dev/tachograph/cli/page"))) {
      return files.filter(file -> file.toString().matches(".*\\.(js|css)")).count();
    }
  }

  @Test
  void scriptThatIsNotFormattedIsRefused() throws Exception {
    Path script = dir.resolve("src/main/resources/dev/tachograph/cli/page/wrong.js");
    Files.createDirectories(script.getParent());
    Files.write(dir.resolve("biome.json"), Files.readAllBytes(Path.of("biome.json")));
    Files.write(script, "const x   = \"1\"\n".getBytes(StandardCharsets.UTF_8));
    assertThat(run(dir, biome().toString(), "ci", "--colors=off").exitCode).isNotZero();
  }
}
