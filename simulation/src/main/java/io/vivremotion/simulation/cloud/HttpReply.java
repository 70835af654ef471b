package io.vivremotion.simulation.cloud;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes one response of HTTP/1.1. */
final class HttpReply {
  private HttpReply() {}

  /** JSON unless the headers say otherwise. */
  static byte[] of(int status, Map<String, String> headers, String body, boolean gzip) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Simulated\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (!headers.containsKey("content-type")) {
      head.append("content-type: application/json\r\n");
    }
    if (gzip && bytes.length > 300) {
      bytes = compress(bytes);
      head.append("content-encoding: gzip\r\n");
    }
    head.append("content-length: ").append(bytes.length).append("\r\n\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
    whole.writeBytes(bytes);
    return whole.toByteArray();
  }

  private static byte[] compress(byte[] plain) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
