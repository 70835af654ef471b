package io.vivremotion.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** A record of text. */
final class Text implements Spool.Entry {
  private final byte[] utf8;

  Text(String text) {
    utf8 = text.getBytes(UTF_8);
  }

  @Override
  public int size() {
    return utf8.length;
  }

  @Override
  public void writeTo(ByteBuffer target) {
    target.put(utf8);
  }
}
