package io.vivremotion.http;

import io.vivremotion.message.Payload;
import io.vivremotion.security.Gate.Principal;
import java.util.Map;
import java.util.Optional;

/**
 * A request with its body.
 *
 * @param path without query, percent-decoded
 * @param parameters of the route's template, such as {@code device} in <code>
 *     /v1/devices/{device}/ask</code>
 * @param query by name, the first value of each
 * @param headers names in lower case
 * @param body decompressed, typed by the Content-Type header
 * @param principal who the gate found the peer to be; routes of an open server see it empty
 */
public record Request(
    String method,
    String path,
    Map<String, String> parameters,
    Map<String, String> query,
    Map<String, String> headers,
    Payload body,
    Optional<Principal> principal) {

  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return value;
  }

  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  public Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }
}
