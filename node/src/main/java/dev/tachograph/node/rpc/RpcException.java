package dev.tachograph.node.rpc;

/** A call that cannot be answered, with the code that Bitcoin Core gives it. */
final class RpcException extends Exception {
  private static final long serialVersionUID = 1;

  /** Not further specified. */
  static final int MISC_ERROR = -1;

  /** An argument of another type. */
  static final int TYPE_ERROR = -3;

  /** A block that is not known. */
  static final int INVALID_ADDRESS_OR_KEY = -5;

  /** An argument outside of its range. */
  static final int INVALID_PARAMETER = -8;

  /** JSON that is no request. */
  static final int INVALID_REQUEST = -32_600;

  /** A method that does not exist. */
  static final int METHOD_NOT_FOUND = -32_601;

  /** Arguments that are neither a list nor an object. */
  static final int INVALID_PARAMS = -32_602;

  /** A failure of this node. */
  static final int INTERNAL_ERROR = -32_603;

  /** A body that is no JSON. */
  static final int PARSE_ERROR = -32_700;

  private final int code;

  RpcException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }
}
