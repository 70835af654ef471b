package io.vivremotion.uplink.api;

import io.vivremotion.http.StreamListener.Head;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A whole answer that came compressed, as is asked for where bytes count. */
final class Unpacking {
  private Unpacking() {}

  /**
   * As it was before; empty: it cannot be read, or is longer than it may be.
   *
   * @param most bytes of the plain answer
   */
  static Optional<byte[]> plain(Head head, byte[] body, long most) {
    String coding = head.header("content-encoding").orElse("").strip().toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "", "identity" -> Optional.of(body);
      case "gzip", "x-gzip" -> body.length == 0 ? Optional.of(body) : gunzip(body, most);
      default -> Optional.empty(); // nobody asked for it
    };
  }

  private static Optional<byte[]> gunzip(byte[] body, long most) {
    int room = (int) Math.min(Integer.MAX_VALUE - 16, most + 1);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] plain = in.readNBytes(room);
      return plain.length <= most ? Optional.of(plain) : Optional.empty();
    } catch (IOException notGzip) {
      return Optional.empty();
    }
  }
}
