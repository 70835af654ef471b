package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.ChatError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * One request's body compressed on its way to a provider that takes it so. A refusal that may be
 * for the compression alone is asked again plain, once: only if that is taken, the compression was
 * at fault.
 */
final class Packing {
  private static final double WORTH_SHARE = 0.9;

  private final AppMeters meters;
  private boolean packed;
  private Optional<Compression> suspected = Optional.empty();

  Packing(AppMeters meters) {
    this.meters = meters;
  }

  List<ByteBuffer> pack(Compression compression, List<ByteBuffer> plain) {
    packed = false;
    int size = plain.stream().mapToInt(ByteBuffer::remaining).sum();
    if (isSuspected(compression) || !compression.isWorthwhile(size)) {
      return plain;
    }
    byte[] small = gzip(plain, size);
    if (small.length > size * WORTH_SHARE) {
      return plain;
    }
    packed = true;
    meters.compressed(size - small.length);
    return List.of(ByteBuffer.wrap(small));
  }

  Map<String, String> headers(Map<String, String> plain) {
    if (!packed) {
      return plain;
    }
    Map<String, String> all = new HashMap<>(plain);
    all.put("content-encoding", "gzip");
    return all;
  }

  /** The provider refused: true if it is to be asked the same plain. */
  boolean isSuspect(Compression compression, ChatError error) {
    boolean bad = error.kind() == ChatError.Kind.BAD_REQUEST;
    if (bad && !packed && isSuspected(compression)) {
      compression.cleared();
    }
    boolean again = bad && packed && compression.isSuspect();
    suspected = again ? Optional.of(compression) : suspected;
    return again;
  }

  private boolean isSuspected(Compression compression) {
    return suspected.filter(compression::equals).isPresent();
  }

  /** The provider answered what was sent last. */
  void answered(Compression compression) {
    if (packed) {
      compression.taken();
    } else if (isSuspected(compression)) {
      compression.refused();
      meters.compressionRefused();
    }
  }

  private static byte[] gzip(List<ByteBuffer> pieces, int size) {
    var out = new ByteArrayOutputStream(size / 2);
    try (var gzip = new GZIPOutputStream(out)) {
      for (ByteBuffer piece : pieces) {
        gzip.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }
}
