package io.vivremotion.uplink.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A request as a key: the partition itself, and the SHA-256 of partition and canonical request as
 * four numbers. Keys are equal only if the partitions are, so that not even a collision of hashes
 * could hand an answer to another tenant.
 */
public record CacheKey(Partition partition, long a, long b, long c, long d) {
  /**
   * @param canonical what {@link CanonicalRequest} made of the request
   */
  public static CacheKey of(Partition partition, byte[] canonical) {
    MessageDigest sha = sha256();
    field(sha, partition.tenant());
    field(sha, partition.policy());
    field(sha, partition.modelFamily());
    field(sha, partition.promptVersion());
    field(sha, partition.toolsHash());
    sha.update(canonical);
    ByteBuffer hash = ByteBuffer.wrap(sha.digest());
    return new CacheKey(partition, hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  /** With its length, so that no two lists of fields give the same bytes. */
  private static void field(MessageDigest sha, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    sha.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
