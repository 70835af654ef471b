package io.vivremotion.http;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A request whose response is to be had as it comes.
 *
 * @param uri absolute, http or https
 * @param headers names in lower case; host and content-length are added
 * @param body in pieces, sent one after the other as they are; none: no body
 * @param free its bytes do not pass the thin link (a provider in the same building)
 */
public record StreamCall(
    String method,
    URI uri,
    Map<String, String> headers,
    List<ByteBuffer> body,
    boolean free,
    Limits limits) {

  public StreamCall {
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (!(http || "https".equalsIgnoreCase(uri.getScheme())) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "uri: an absolute http or https URI with a host was expected, got '" + uri + "'");
    }
  }

  /**
   * Beyond one of these the call fails and its connection ends. Times are kept to a tenth of a
   * second.
   *
   * @param firstByte from the call to the response's head: waiting for a connection, connect, TLS
   *     and request included
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
