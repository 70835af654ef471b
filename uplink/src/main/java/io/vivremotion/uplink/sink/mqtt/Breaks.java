package io.vivremotion.uplink.sink.mqtt;

import java.time.Duration;

/**
 * A broker of MQTT 3.1.1 has no word for an event that it does not take, such as one above its
 * largest packet: it breaks the connection. It is taken to mean that when the connection, though it
 * can be made, has broken again and again, and for a while, on the same event alone. Worker's
 * thread only.
 */
final class Breaks {
  private static final int MOST = 10;
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private String event = "";
  private int count;
  private long firstNanos;

  /** True: this event is not taken. */
  boolean on(String id, long nowNanos) {
    if (!id.equals(event)) {
      event = id;
      count = 0;
      firstNanos = nowNanos;
    }
    count++;
    return count >= MOST && nowNanos - firstNanos >= LONGEST.toNanos();
  }
}
