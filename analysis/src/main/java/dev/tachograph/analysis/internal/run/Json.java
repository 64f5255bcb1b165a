package dev.tachograph.analysis.internal.run;

import com.fasterxml.jackson.databind.json.JsonMapper;

/** The parser of lines. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}
}
