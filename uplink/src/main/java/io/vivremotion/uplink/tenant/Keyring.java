package io.vivremotion.uplink.tenant;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whose key is whose, in time that does not tell how near a wrong key comes. */
final class Keyring {
  private final Map<Digest, Found> byKey = new HashMap<>();

  /** The first bytes of a hash, for the table; the rest is compared in constant time. */
  private record Digest(long first) {
    static Digest of(byte[] hash) {
      return new Digest(ByteBuffer.wrap(hash).getLong());
    }
  }

  private static final class Found {
    private final byte[] hash;
    private final Tenant tenant;

    Found(byte[] hash, Tenant tenant) {
      this.hash = hash;
      this.tenant = tenant;
    }
  }

  void add(byte[] hash, Tenant tenant) {
    byKey.put(Digest.of(hash), new Found(hash, tenant));
  }

  Optional<Tenant> find(byte[] hash) {
    Found found = byKey.get(Digest.of(hash));
    return found != null && MessageDigest.isEqual(found.hash, hash)
        ? Optional.of(found.tenant)
        : Optional.empty();
  }
}
