package io.vivremotion.http;

import io.netty.handler.codec.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A response as it came, its body not decoded. */
final class RawResponse {
  final int status;
  final Map<String, String> headers;
  final byte[] body;
  final long wireBytesSent;
  final long wireBytesReceived;

  RawResponse(HttpResponse head, byte[] body, long wireBytesSent, long wireBytesReceived) {
    this.status = head.status().code();
    this.headers = new HashMap<>();
    for (Map.Entry<String, String> header : head.headers()) {
      headers.merge(
          header.getKey().toLowerCase(Locale.ROOT),
          header.getValue(),
          (one, other) -> one + ", " + other);
    }
    this.body = body;
    this.wireBytesSent = wireBytesSent;
    this.wireBytesReceived = wireBytesReceived;
  }
}
