package io.vivremotion.http;

import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * A request to send.
 *
 * @param uri absolute, http or https
 * @param headers names in any case; host, content-length and, if absent, accept-encoding and
 *     content-type (from the body's type) are added
 * @param body sent as it is; empty: no body
 * @param timeout for the whole call: waiting for a connection, connect, TLS, request and response
 * @param urgent others over its link wait while its bytes move
 */
public record Call(
    String method,
    URI uri,
    Map<String, String> headers,
    Payload body,
    Duration timeout,
    boolean urgent) {
  private static final Payload NO_BODY = Payload.wrap(new byte[0], MediaType.UNKNOWN);

  public Call {
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (!(http || "https".equalsIgnoreCase(uri.getScheme())) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "uri: an absolute http or https URI with a host was expected, got '" + uri + "'");
    }
    headers = Map.copyOf(headers);
  }

  public Call(String method, URI uri, Map<String, String> headers, Payload body, Duration timeout) {
    this(method, uri, headers, body, timeout, false);
  }

  /** This one, urgent or not. */
  public Call urgent(boolean other) {
    return new Call(method, uri, headers, body, timeout, other);
  }

  public static Call get(URI uri, Map<String, String> headers, Duration timeout) {
    return new Call("GET", uri, headers, NO_BODY, timeout);
  }

  public static Call post(URI uri, Map<String, String> headers, Payload body, Duration timeout) {
    return new Call("POST", uri, headers, body, timeout);
  }
}
