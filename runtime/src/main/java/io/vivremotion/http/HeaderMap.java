package io.vivremotion.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a message as they were decoded, by name in lower case; values of one name are
 * joined by a comma (RFC 9110, section 5.3). Nothing is copied before all of them are asked for.
 */
final class HeaderMap extends AbstractMap<String, String> {
  private final HttpHeaders headers;

  HeaderMap(HttpHeaders headers) {
    this.headers = headers;
  }

  @Override
  public @Nullable String get(@Nullable Object name) {
    if (!(name instanceof String text)) {
      return null;
    }
    Iterator<String> values = headers.valueStringIterator(text);
    if (!values.hasNext()) {
      return null;
    }
    String only = values.next();
    return values.hasNext() ? String.join(", ", headers.getAll(text)) : only;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return name instanceof String text && headers.contains(text);
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    Map<String, String> all = new HashMap<>();
    for (Map.Entry<String, String> header : headers) {
      all.merge(
          header.getKey().toLowerCase(Locale.ROOT),
          header.getValue(),
          (one, other) -> one + ", " + other);
    }
    return all.entrySet();
  }
}
