package io.vivremotion.uplink.sink.webhook;

import io.vivremotion.http.Response;
import io.vivremotion.message.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Whether this receiver is sent gzip. One thread. */
public final class Compression {
  /** Below this gzip's own 20 bytes and dictionary do not pay. */
  private static final int SMALLEST = 256;

  private final When when;
  private boolean offered;
  private boolean refused;

  /** When requests are compressed. */
  public enum When {
    /** Once a reply has named gzip in Accept-Encoding (RFC 9110, section 12.5.3). */
    AUTO,
    /** From the first on, until one is refused for it. */
    ALWAYS,
    NEVER
  }

  Compression(When when) {
    this.when = when;
  }

  boolean pays(Payload body) {
    return body.size() >= SMALLEST
        && !refused
        && switch (when) {
          case AUTO -> offered;
          case ALWAYS -> true;
          case NEVER -> false;
        };
  }

  void heard(Response response) {
    offered |=
        response
            .header("accept-encoding")
            .filter(codings -> codings.toLowerCase(Locale.ROOT).contains("gzip"))
            .isPresent();
  }

  /** What was refused compressed was sent plain: if that was taken, gzip was at fault. */
  void plainWas(int status) {
    refused |= status >= 200 && status < 300;
  }

  /** What a receiver says that cannot read it, or cannot tell why it cannot. */
  static boolean isRefused(int status) {
    return status == 415 || status == 400 || status == 501;
  }

  static Payload gzip(Payload plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.size() / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain.toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Payload.wrap(bytes.toByteArray(), plain.type());
  }
}
