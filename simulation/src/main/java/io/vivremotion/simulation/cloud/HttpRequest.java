package io.vivremotion.simulation.cloud;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** As much of HTTP/1.1 as a client of chat completions needs: a head, a body with a length. */
record HttpRequest(String line, Map<String, String> headers, String body, boolean gzip) {
  private static final int MAX_HEAD_BYTES = 32 << 10;
  private static final int MAX_BODY_BYTES = 8 << 20;

  /** Empty at the end of the connection. */
  static Optional<HttpRequest> read(InputStream in) throws IOException {
    String head = readHead(in);
    if (head.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = head.lines().toList();
    Map<String, String> headers = new HashMap<>();
    for (String field : lines.subList(1, lines.size())) {
      int colon = field.indexOf(':');
      if (colon > 0) {
        headers.put(
            field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    if (length > MAX_BODY_BYTES) {
      throw new IOException("body of " + length + " bytes");
    }
    byte[] body = in.readNBytes(length);
    boolean gzip = "gzip".equalsIgnoreCase(headers.get("content-encoding"));
    return Optional.of(new HttpRequest(lines.getFirst(), headers, decode(body, gzip), gzip));
  }

  boolean takesGzip() {
    return headers.getOrDefault("accept-encoding", "").contains("gzip");
  }

  private static String decode(byte[] body, boolean gzip) throws IOException {
    if (!gzip) {
      return new String(body, StandardCharsets.UTF_8);
    }
    try (GZIPInputStream decoded = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return new String(decoded.readNBytes(MAX_BODY_BYTES), StandardCharsets.UTF_8);
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      int length = head.length();
      if (next == '\n' && length > 3 && head.lastIndexOf("\r\n\r\n") == length - 4) {
        return head.toString();
      }
      if (length > MAX_HEAD_BYTES) {
        throw new IOException("head of more than " + MAX_HEAD_BYTES + " bytes");
      }
    }
    return "";
  }
}
