package dev.tachograph.node.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.logging.Log;
import dev.tachograph.node.listen.Pace;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Requests and responses: JSON-RPC 1.0 with the habits of Bitcoin Core, and 2.0 for who asks for
 * it; one call or a batch. Answers are written as they are made. Thread-safe.
 */
final class JsonRpc {
  private static final Log LOG = Log.get(RpcServer.class);
  private static final int MAX_DEPTH = 100;

  /** Bodies of requests are bounded; what is in them as well. */
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final RpcMethods methods;
  private final Pace pace;
  private final int maxBatch;

  JsonRpc(RpcMethods methods, Pace pace, int maxBatch) {
    this.methods = methods;
    this.pace = pace;
    this.maxBatch = maxBatch;
  }

  /** Where a response goes: its status is told before its body is written. */
  interface Response {
    /** The body's output for a status of HTTP. */
    OutputStream begin(int status) throws IOException;

    /** Ends the body. */
    void end() throws IOException;
  }

  /**
   * Answers the body of a request.
   *
   * @throws IOException if the response cannot be written
   * @throws InterruptedException if the thread is interrupted while a call waits for its time
   */
  void answer(byte[] body, Response response) throws IOException, InterruptedException {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      fail(response, new RpcException(RpcException.PARSE_ERROR, "Parse error"));
      return;
    }
    if (request.isArray()) {
      batch(request, response);
    } else if (request.isObject()) {
      single(request, response);
    } else {
      fail(response, new RpcException(RpcException.PARSE_ERROR, "Top-level object parse error"));
    }
  }

  private void fail(Response response, RpcException failure) throws IOException {
    try (JsonGenerator json = generator(response.begin(status(failure)))) {
      Call.of(JSON.nullNode()).fail(failure).write(json);
    }
    response.end();
  }

  private void single(JsonNode request, Response response)
      throws IOException, InterruptedException {
    Call call = call(request);
    if (call.isNotification()) {
      response.begin(204);
    } else {
      RpcException failure = call.failure;
      int status = failure == null || call.isVersion2 ? 200 : status(failure);
      try (JsonGenerator json = generator(response.begin(status))) {
        call.write(json);
      }
    }
    response.end();
  }

  private void batch(JsonNode requests, Response response)
      throws IOException, InterruptedException {
    if (requests.size() > maxBatch) {
      fail(
          response,
          new RpcException(
              RpcException.INVALID_REQUEST,
              "a batch has at most " + maxBatch + " calls, not " + requests.size()));
      return;
    }
    try (JsonGenerator json = generator(response.begin(200))) {
      json.writeStartArray();
      for (JsonNode request : requests) {
        Call call = call(request);
        if (!call.isNotification()) {
          call.write(json);
        }
      }
      json.writeEndArray();
    }
    response.end();
  }

  private static JsonGenerator generator(OutputStream out) throws IOException {
    return JSON.createGenerator(out)
        .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
  }

  private Call call(JsonNode request) throws IOException, InterruptedException {
    Call call = Call.of(request);
    if (!pace.take(1)) {
      throw new InterruptedIOException("closing");
    }
    try {
      call.answer = methods.call(call.method(request), request.path("params"));
      return call;
    } catch (RpcException e) {
      return call.fail(e);
    } catch (IOException e) {
      LOG.warn("a call failed").with("reason", e.getMessage()).emit();
      return call.fail(
          new RpcException(RpcException.INTERNAL_ERROR, String.valueOf(e.getMessage())));
    }
  }

  /** As Bitcoin Core maps its errors. */
  private static int status(RpcException failure) {
    return switch (failure.code()) {
      case RpcException.INVALID_REQUEST -> 400;
      case RpcException.METHOD_NOT_FOUND -> 404;
      default -> 500;
    };
  }

  /** A call and what came of it. */
  private static final class Call {
    private final JsonNode id;
    private final boolean hasId;
    private final boolean isVersion2;
    private @Nullable Answer answer;
    private @Nullable RpcException failure;

    private Call(JsonNode id, boolean hasId, boolean isVersion2) {
      this.id = id;
      this.hasId = hasId;
      this.isVersion2 = isVersion2;
    }

    static Call of(JsonNode request) {
      JsonNode id = request.path("id");
      return new Call(
          id.isMissingNode() ? JSON.nullNode() : id,
          request.has("id"),
          request.path("jsonrpc").asText("").equals("2.0"));
    }

    String method(JsonNode request) throws RpcException {
      if (!request.isObject()) {
        throw new RpcException(RpcException.INVALID_REQUEST, "Invalid Request object");
      }
      JsonNode version = request.path("jsonrpc");
      boolean isKnown = version.isMissingNode() || isVersion2 || version.asText("").equals("1.0");
      if (!isKnown && !version.asText("").equals("1.1")) {
        throw new RpcException(RpcException.INVALID_REQUEST, "JSON-RPC version not supported");
      }
      JsonNode method = request.path("method");
      if (method.isMissingNode() || method.isNull()) {
        throw new RpcException(RpcException.INVALID_REQUEST, "Missing method");
      }
      if (!method.isTextual()) {
        throw new RpcException(RpcException.INVALID_REQUEST, "Method must be a string");
      }
      return method.asText();
    }

    Call fail(RpcException why) {
      failure = why;
      return this;
    }

    /** Of version 2.0 a call without an id is not answered. */
    boolean isNotification() {
      return isVersion2 && !hasId;
    }

    void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      if (isVersion2) {
        json.writeStringField("jsonrpc", "2.0");
      }
      if (failure == null || !isVersion2) {
        json.writeFieldName("result");
        if (answer != null) {
          answer.write(json);
        } else {
          json.writeNull();
        }
      }
      if (failure != null) {
        json.writeObjectFieldStart("error");
        json.writeNumberField("code", failure.code());
        json.writeStringField("message", failure.getMessage());
        json.writeEndObject();
      } else if (!isVersion2) {
        json.writeNullField("error");
      }
      json.writeFieldName("id");
      JSON.writeTree(json, id);
      json.writeEndObject();
    }
  }
}
