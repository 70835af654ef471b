package io.vivremotion.http;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A request whose response is to be had as it comes.
 *
 * @param headers those of this call alone, names in lower case
 * @param body in pieces, sent one after the other as they are; none: no body
 */
public record StreamCall(
    Destination to, Map<String, String> headers, List<ByteBuffer> body, Limits limits) {

  URI uri() {
    return to.uri();
  }

  /**
   * Beyond one of these the call fails and its connection ends. Times are kept to a tenth of a
   * second.
   *
   * @param firstByte from the call to the response's head: waiting for a connection, connect and
   *     TLS included, but not the time in which the link carries the request
   * @param gap without a byte while the listener reads
   * @param total of the whole call
   * @param totalBytes of the response's body
   */
  public record Limits(Duration firstByte, Duration gap, Duration total, long totalBytes) {
    public static final Limits DEFAULT =
        new Limits(Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ofMinutes(15), 64L << 20);

    public Limits {
      require(firstByte.isPositive(), "first-byte-timeout: must be above 0");
      require(gap.isPositive(), "gap-timeout: must be above 0");
      require(total.isPositive(), "total-timeout: must be above 0");
      require(totalBytes >= 1_024, "max-answer-bytes: must be at least 1024");
    }

    private static void require(boolean holds, String mistake) {
      if (!holds) {
        throw new IllegalArgumentException(mistake);
      }
    }
  }
}
