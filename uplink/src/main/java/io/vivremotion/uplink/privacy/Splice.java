package io.vivremotion.uplink.privacy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A copy of some bytes with pieces replaced, which do not overlap. */
final class Splice {
  private final byte[] source;
  private final List<Piece> pieces = new ArrayList<>(0);

  private static final class Piece {
    final int from;
    final int to;
    final byte[] by;

    Piece(int from, int to, byte[] by) {
      this.from = from;
      this.to = to;
      this.by = by;
    }
  }

  Splice(byte[] source) {
    this.source = source;
  }

  /** Behind the closing quote of the string that opens here. */
  int endOfString(int from) {
    int at = from + 1;
    while (source[at] != '"') {
      at += source[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** In any order. */
  void replace(int from, int to, byte[] by) {
    pieces.add(new Piece(from, to, by));
  }

  /** The same array if nothing was replaced. */
  byte[] finish() {
    if (pieces.isEmpty()) {
      return source;
    }
    pieces.sort(Comparator.comparingInt(piece -> piece.from));
    var out = new ByteArrayOutputStream(source.length + 64);
    int copied = 0;
    for (Piece piece : pieces) {
      out.write(source, copied, piece.from - copied);
      out.writeBytes(piece.by);
      copied = piece.to;
    }
    out.write(source, copied, source.length - copied);
    return out.toByteArray();
  }
}
