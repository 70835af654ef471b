package io.vivremotion.adapter.mqtt;

/**
 * A message on its way to subscribers.
 *
 * @param properties of MQTT 5 that travel with it, encoded, without message expiry
 * @param expiresAtNanos of the loop's clock; {@link #NEVER} for none
 */
record Publication(
    String topic,
    Octets topicUtf8,
    Octets payload,
    int qos,
    boolean retain,
    Octets properties,
    long expiresAtNanos) {

  static final long NEVER = Long.MAX_VALUE;
  private static final int OBJECT_OVERHEAD_BYTES = 128;

  /** What it takes in memory, near enough for a limit. */
  long bytes() {
    return (long) OBJECT_OVERHEAD_BYTES
        + topicUtf8.length()
        + payload.length()
        + properties.length();
  }
}
