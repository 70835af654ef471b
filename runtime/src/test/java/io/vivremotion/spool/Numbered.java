package io.vivremotion.spool;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A record that tells its id and can be told from any other. */
record Numbered(long id, int size, boolean urgent) implements Spool.Entry {
  private static final byte[] FILLER = new byte[16_384];

  static {
    new SplittableRandom(1).nextBytes(FILLER);
  }

  @Override
  public void writeTo(ByteBuffer target) {
    target.putLong(id).put(FILLER, (int) (id & 1_023), size - Long.BYTES);
  }

  /** A dozen series; one in ten has a key, and supersedes those before it. */
  static Describer.Description describe(ByteBuffer record) {
    long id = record.getLong(record.position());
    String key = id % 10 == 0 ? "key" + id % 70 : "";
    return new Describer.Description("numbered", "series" + id % 12, key);
  }

  static long read(ByteBuffer bytes) {
    ByteBuffer copy = bytes.duplicate();
    long id = copy.getLong();
    ByteBuffer filler = ByteBuffer.wrap(FILLER, (int) (id & 1_023), copy.remaining());
    if (!copy.equals(filler)) {
      throw new AssertionError("record " + id + " came back with other content");
    }
    return id;
  }
}
