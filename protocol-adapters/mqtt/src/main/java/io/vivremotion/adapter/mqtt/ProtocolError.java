package io.vivremotion.adapter.mqtt;

/**
 * A peer broke the protocol: the connection ends. Thrown per packet of an attacker, so no trace.
 */
final class ProtocolError extends Exception {
  private static final long serialVersionUID = 1;

  private final int reason;

  /**
   * @param reason for DISCONNECT or CONNACK of MQTT 5
   * @param code short, lower case: the metric's {@code reason}
   */
  ProtocolError(int reason, String code) {
    super(code, null, false, false);
    this.reason = reason;
  }

  static ProtocolError malformed(String code) {
    return new ProtocolError(Reason.MALFORMED, code);
  }

  static ProtocolError violation(String code) {
    return new ProtocolError(Reason.PROTOCOL_ERROR, code);
  }

  int reason() {
    return reason;
  }

  String code() {
    return String.valueOf(getMessage());
  }
}
