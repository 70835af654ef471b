package io.vivremotion.adapter.mqtt;

/**
 * What is published in a client's name when it goes without saying so (section 3.1.2.5). Kept as
 * the PUBLISH it would have been.
 */
record Will(Arrival arrival, long delaySeconds) {
  private static final int OBJECT_OVERHEAD_BYTES = 256;

  /** What it takes in memory, near enough for a limit. */
  long bytes() {
    return (long) OBJECT_OVERHEAD_BYTES
        + arrival.route().octets().length()
        + arrival.payload().length
        + arrival.properties().passedOn().length;
  }
}
