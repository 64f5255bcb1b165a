package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.tachograph.analysis.internal.run.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The schemas of docs/formats, and files held against them. */
final class Schemas {
  private static final Path FORMATS = Cli.ROOT.resolve("docs/formats");

  /** Knows the schema of samples, to which that of events refers. */
  private final JsonSchemaFactory factory =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder ->
              builder.schemaLoaders(
                  loaders -> loaders.schemas(Map.of("tachograph:resources/1", samples()))));

  private final Map<String, JsonSchema> schemas = new HashMap<>();

  private static String samples() {
    try {
      return Files.readString(FORMATS.resolve("resources.schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Holds each line of a JSONL file against a schema and gives their number. */
  int lines(String schema, Path file) throws IOException {
    String text = Files.readString(file);
    assertThat(text).as("%s ends with its last line", file).matches("(?s)(.*\n)?");
    List<String> lines = text.isEmpty() ? List.of() : List.of(text.split("\n"));
    for (String line : lines) {
      assertThat(faults(schema, line)).as("%s of %s", line, file).isEmpty();
    }
    return lines.size();
  }

  /**
   * Holds the lines of an earlier recorder, which lack the keys that came later, and gives their
   * number.
   */
  int earlierLines(String schema, Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    for (String line : lines) {
      assertThat(faults(schema, line))
          .as("%s of %s", line, file)
          .allMatch(fault -> fault.getType().equals("required"));
    }
    return lines.size();
  }

  /** Holds a whole file against a schema. */
  JsonNode document(String schema, Path file) throws IOException {
    String text = Files.readString(file);
    assertThat(faults(schema, text)).as("%s", file).isEmpty();
    return Report.JSON.readTree(text);
  }

  Set<ValidationMessage> faults(String schema, String json) throws IOException {
    JsonSchema against = schemas.get(schema);
    if (against == null) {
      Path file = FORMATS.resolve(schema + ".schema.json");
      against = factory.getSchema(Files.readString(file));
      schemas.put(schema, against);
    }
    return against.validate(Report.JSON.readTree(json));
  }
}
