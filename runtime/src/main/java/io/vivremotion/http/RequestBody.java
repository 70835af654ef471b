package io.vivremotion.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Gathers a request's body; grows with what has come, never with what was promised. */
final class RequestBody {
  private static final byte[] NONE = {};
  private byte[] bytes = NONE;
  private int size;

  int size() {
    return size;
  }

  void add(ByteBuf chunk) {
    int more = chunk.readableBytes();
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, size == 0 ? more : Math.max(size + more, size * 2));
    }
    chunk.readBytes(bytes, size, more);
    size += more;
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
