package io.vivremotion.uplink.image;

import io.vivremotion.uplink.image.Encoding.Encoded;
import io.vivremotion.uplink.image.MediaPart.Inline;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A body with other pictures. */
final class Splicing {
  private final byte[] body;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int done;
  private int shrunk;
  private long before;
  private long after;

  Splicing(byte[] body) {
    this.body = body;
  }

  void replace(Inline inline, long bytes, Encoded made) {
    shrunk++;
    before += bytes;
    after += made.bytes().length;
    boolean typeFirst = inline.mediaTypeFrom() < inline.stringFrom();
    if (!inline.isDataUrl() && typeFirst) {
      mediaType(inline, made);
    }
    copyTo(inline.stringFrom() + 1);
    if (inline.isDataUrl()) {
      write("data:" + made.mediaType() + ";base64,");
    }
    out.writeBytes(Base64.getEncoder().encode(made.bytes()));
    done = inline.dataTo();
    if (!inline.isDataUrl() && !typeFirst) {
      mediaType(inline, made);
    }
  }

  private void mediaType(Inline inline, Encoded made) {
    copyTo(inline.mediaTypeFrom() + 1);
    write(made.mediaType());
    done = inline.mediaTypeTo() - 1;
  }

  private void copyTo(int to) {
    out.write(body, done, to - done);
    done = to;
  }

  private void write(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  Shrunk finish() {
    if (shrunk == 0) {
      return new Shrunk(body, 0, 0, 0);
    }
    copyTo(body.length);
    return new Shrunk(out.toByteArray(), shrunk, before, after);
  }
}
