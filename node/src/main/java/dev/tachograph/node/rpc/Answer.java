package dev.tachograph.node.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The result of a call: all that can go wrong has been done, it has only to be written. */
interface Answer {
  /** Writes one value. */
  void write(JsonGenerator json) throws IOException;
}
