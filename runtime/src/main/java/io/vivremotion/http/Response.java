package io.vivremotion.http;

import io.vivremotion.message.Payload;
import java.util.Map;
import java.util.Optional;

/**
 * A whole response.
 *
 * @param headers names in lower case; of a repeated one the values joined by ", "
 * @param body decompressed, typed by the Content-Type header
 * @param wireBytesSent what the call put on the wire, TLS and (on a new connection) its handshake
 *     included; without TCP and IP headers
 * @param wireBytesReceived likewise, of the other direction
 */
public record Response(
    int status,
    Map<String, String> headers,
    Payload body,
    long wireBytesSent,
    long wireBytesReceived) {

  public Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }
}
