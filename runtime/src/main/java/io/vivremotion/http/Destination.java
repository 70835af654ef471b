package io.vivremotion.http;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a streaming call goes, with all of its head that is the same each time, written once:
 * request line, host, fixed headers.
 */
public final class Destination {
  private final URI uri;
  private final boolean free;
  private final String origin;
  private final String method;
  private final Map<String, String> headers;
  private final byte[] head;

  private Destination(
      String method, URI uri, Map<String, String> headers, boolean free, byte[] head) {
    this.method = method;
    this.headers = headers;
    this.uri = uri;
    this.free = free;
    this.origin = (free ? "free " : "") + uri.getScheme() + "://" + uri.getRawAuthority();
    this.head = head;
  }

  /**
   * @param uri absolute, http or https
   * @param headers names in lower case; host and content-length are added
   * @param free its bytes do not pass the thin link (a provider in the same building)
   */
  public static Destination of(String method, URI uri, Map<String, String> headers, boolean free) {
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (!(http || "https".equalsIgnoreCase(uri.getScheme())) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "uri: an absolute http or https URI with a host was expected, got '" + uri + "'");
    }
    ByteArrayOutputStream head = new ByteArrayOutputStream(256);
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    write(head, method + " " + path + query + " HTTP/1.1\r\n");
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    write(head, "host: " + uri.getHost() + port + "\r\n");
    Map<String, String> fixed = new LinkedHashMap<>();
    headers.forEach((name, value) -> fixed.put(name, clean(value)));
    fixed.forEach((name, value) -> write(head, name + ": " + value + "\r\n"));
    return new Destination(method, uri, fixed, free, head.toByteArray());
  }

  private static void write(ByteArrayOutputStream head, String text) {
    head.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** No header is split by what a value holds. */
  private static String clean(String value) {
    return value.replaceAll("[^ -~]", " ");
  }

  URI uri() {
    return uri;
  }

  boolean isFree() {
    return free;
  }

  /** For the pools of one loop. */
  String origin() {
    return origin;
  }

  String method() {
    return method;
  }

  /** The fixed ones but for the host. */
  Map<String, String> headers() {
    return headers;
  }

  /** Of HTTP/1.1. */
  byte[] head() {
    return head;
  }
}
