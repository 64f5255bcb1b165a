package dev.tachograph.cli.run;

import com.fasterxml.jackson.databind.json.JsonMapper;

/** The parser of lines. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}
}
