package io.vivremotion.uplink.cache;

/**
 * The whole request, as one key: the partition itself and the SHA-256 of partition and canonical
 * request. Even a collision of hashes would stay within a tenant.
 */
public record CacheKey(Partition partition, long a, long b, long c, long d) {
  /**
   * @param canonical {@link CanonicalRequest#of}
   */
  public static CacheKey of(Partition partition, byte[] canonical) {
    throw new UnsupportedOperationException("not yet");
  }
}
