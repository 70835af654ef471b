package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;

/** Bytes that several subscribers share. Immutable: who wraps an array gives it away. */
final class Octets {
  static final Octets NONE = new Octets(Properties.NONE);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  static Octets wrap(byte[] bytes) {
    return bytes.length == 0 ? NONE : new Octets(bytes);
  }

  int length() {
    return bytes.length;
  }

  void writeTo(ByteBuf out) {
    out.writeBytes(bytes);
  }
}
