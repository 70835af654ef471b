package io.vivremotion.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request whose head was admitted and whose body is coming in. */
record Incoming(
    HttpRequest head, Screening.Result.Admitted admitted, Exchange exchange, RequestBody body) {

  Incoming(HttpRequest head, Screening.Result.Admitted admitted, Exchange exchange) {
    this(head, admitted, exchange, new RequestBody());
  }

  /**
   * The whole request. Throws {@link ContentCoding.TooLarge}, another {@link IOException} for a
   * body that is not coded as told, {@link IllegalArgumentException} for a query that cannot be
   * decoded.
   */
  Request request(long maxBodyBytes) throws IOException {
    @Nullable String coding = head.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    byte[] bytes = body.toBytes();
    if (coding != null && bytes.length > 0) {
      bytes = ContentCoding.of(coding).decode(bytes, maxBodyBytes);
    }
    @Nullable String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
    return new Request(
        head.method().name(),
        decoded(admitted.path()),
        admitted.parameters(),
        query(head.uri()),
        new HeaderMap(head.headers()),
        Payload.wrap(bytes, type == null ? MediaType.UNKNOWN : MediaType.ofHeader(type)),
        admitted.principal());
  }

  private static String decoded(String path) {
    return path.indexOf('%') < 0 ? path : PercentCoding.decode(path);
  }

  private static Map<String, String> query(String uri) {
    if (uri.indexOf('?') < 0) {
      return Map.of();
    }
    Map<String, String> first = new HashMap<>();
    for (Map.Entry<String, List<String>> entry :
        new QueryStringDecoder(uri).parameters().entrySet()) {
      first.put(entry.getKey(), entry.getValue().getFirst());
    }
    return first;
  }
}
