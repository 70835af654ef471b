package io.vivremotion.uplink.image;

/** What became of a request. */
public final class Shrunk {
  private final byte[] body;
  private final int pictures;
  private final long before;
  private final long after;

  Shrunk(byte[] body, int pictures, long before, long after) {
    this.body = body;
    this.pictures = pictures;
    this.before = before;
    this.after = after;
  }

  /** The same array if nothing was changed. */
  public static Shrunk none(byte[] body) {
    return new Shrunk(body, 0, 0, 0);
  }

  public byte[] body() {
    return body;
  }

  /** So many are other bytes now. */
  public int pictures() {
    return pictures;
  }

  /** Bytes of those before, as decoded from base64. */
  public long before() {
    return before;
  }

  public long after() {
    return after;
  }
}
