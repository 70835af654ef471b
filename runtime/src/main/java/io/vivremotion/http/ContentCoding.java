package io.vivremotion.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Content codings (RFC 9110, section 8.4.1) undone, up to a size. */
enum ContentCoding {
  IDENTITY,
  GZIP,
  /** Zlib format; bare deflate, which some send under this name, is not taken. */
  DEFLATE,
  /** Any other, and more than one at a time. */
  UNKNOWN;

  private static final int STEP_BYTES = 8_192;

  static ContentCoding of(String header) {
    return switch (header.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default -> UNKNOWN;
    };
  }

  /** The coded bytes are sound, but what they hold is more than may be. */
  static final class TooLarge extends ProtocolException {
    private static final long serialVersionUID = 1;

    TooLarge(long limitBytes) {
      super("the body holds more than " + limitBytes + " bytes once decompressed");
    }
  }

  /** Throws {@link TooLarge}, or another {@link IOException} for bytes not so coded. */
  byte[] decode(byte[] coded, long limitBytes) throws IOException {
    return switch (this) {
      case IDENTITY -> coded;
      case GZIP -> inflate(new GZIPInputStream(new ByteArrayInputStream(coded)), limitBytes);
      case DEFLATE -> {
        Inflater inflater = new Inflater();
        try {
          yield inflate(
              new InflaterInputStream(new ByteArrayInputStream(coded), inflater), limitBytes);
        } finally {
          inflater.end();
        }
      }
      case UNKNOWN -> throw new ProtocolException("content-encoding: gzip or deflate was expected");
    };
  }

  private static byte[] inflate(InputStream from, long limitBytes) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    byte[] step = new byte[STEP_BYTES];
    try (from) {
      for (int n = from.read(step); n >= 0; n = from.read(step)) {
        if (whole.size() + (long) n > limitBytes) {
          throw new TooLarge(limitBytes);
        }
        whole.write(step, 0, n);
      }
    }
    return whole.toByteArray();
  }
}
