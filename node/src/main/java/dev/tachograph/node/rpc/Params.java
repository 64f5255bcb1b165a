package dev.tachograph.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bitcoinj.base.Sha256Hash;

/** The arguments of a call, by position or by name, with the messages of Bitcoin Core. */
final class Params {
  private static final int HASH_DIGITS = 64;

  private final List<JsonNode> values;

  private Params(List<JsonNode> values) {
    this.values = values;
  }

  /**
   * Reads arguments.
   *
   * @param names the names in the order of positions; {@code a|b} has two
   * @param given a list, an object, or nothing
   */
  static Params of(List<String> names, JsonNode given, String usage) throws RpcException {
    List<JsonNode> values = new ArrayList<>();
    names.forEach(name -> values.add(MissingNode.getInstance()));
    if (given.isArray()) {
      if (given.size() > names.size()) {
        throw new RpcException(RpcException.MISC_ERROR, usage);
      }
      for (int i = 0; i < given.size(); i++) {
        values.set(i, given.get(i));
      }
    } else if (given.isObject()) {
      for (var argument : given.properties()) {
        values.set(position(names, argument.getKey()), argument.getValue());
      }
    } else if (!given.isMissingNode() && !given.isNull()) {
      throw new RpcException(RpcException.INVALID_PARAMS, "Params must be an array or object");
    }
    return new Params(values);
  }

  private static int position(List<String> names, String name) throws RpcException {
    for (int i = 0; i < names.size(); i++) {
      if (List.of(names.get(i).split("\\|")).contains(name)) {
        return i;
      }
    }
    throw new RpcException(RpcException.INVALID_PARAMETER, "Unknown named parameter " + name);
  }

  private boolean isGiven(int at) {
    return !values.get(at).isMissingNode() && !values.get(at).isNull();
  }

  /** Whether everything up to a position is given. */
  void require(int count, String usage) throws RpcException {
    for (int i = 0; i < count; i++) {
      if (!isGiven(i)) {
        throw new RpcException(RpcException.MISC_ERROR, usage);
      }
    }
  }

  /** An argument that is a text. */
  String text(int at, String otherwise) throws RpcException {
    if (!isGiven(at)) {
      return otherwise;
    }
    if (!values.get(at).isTextual()) {
      throw type(at, "string");
    }
    return values.get(at).asText();
  }

  /** A hash: 64 hexadecimal digits. */
  Sha256Hash hash(int at, String name) throws RpcException {
    String text = text(at, "");
    if (text.length() != HASH_DIGITS) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          name + " must be of length 64 (not " + text.length() + ", for '" + shown(text) + "')");
    }
    if (!text.matches("[0-9a-fA-F]*")) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          name + " must be hexadecimal string (not '" + shown(text) + "')");
    }
    return Sha256Hash.wrap(text.toLowerCase(Locale.ROOT));
  }

  private static String shown(String text) {
    return text.length() <= 2 * HASH_DIGITS ? text : text.substring(0, 2 * HASH_DIGITS) + "…";
  }

  /** A whole number. */
  int number(int at) throws RpcException {
    JsonNode value = values.get(at);
    if (!value.isNumber()) {
      throw type(at, "number");
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new RpcException(RpcException.PARSE_ERROR, "JSON integer out of range");
    }
    return value.intValue();
  }

  /** A yes or no. */
  boolean flag(int at, boolean otherwise) throws RpcException {
    if (!isGiven(at)) {
      return otherwise;
    }
    if (!values.get(at).isBoolean()) {
      throw type(at, "bool");
    }
    return values.get(at).booleanValue();
  }

  /** How much is told: a number, of which true is 1 and false is 0. */
  int verbosity(int at, int otherwise) throws RpcException {
    if (!isGiven(at)) {
      return otherwise;
    }
    return values.get(at).isBoolean() ? (flag(at, true) ? 1 : 0) : number(at);
  }

  private RpcException type(int at, String wanted) {
    String given =
        switch (values.get(at).getNodeType()) {
          case STRING -> "string";
          case NUMBER -> "number";
          case BOOLEAN -> "bool";
          case ARRAY -> "array";
          case OBJECT -> "object";
          default -> "null";
        };
    return new RpcException(
        RpcException.TYPE_ERROR,
        "JSON value of type " + given + " is not of expected type " + wanted);
  }
}
