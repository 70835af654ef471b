package io.vivremotion.uplink.api;

import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.provider.Gzip;
import java.util.Optional;

/**
 * Whether a provider takes compressed requests: as its dialect says, else as was seen at its
 * endpoint. Any thread.
 */
final class Compression {
  /** Less is not worth the header. */
  private static final int WORTH_BYTES = 1_024;

  /** Empty: it is never compressed. */
  private final Optional<Gzip> gzip;

  /**
   * @param metered bytes to it are counted: where they are free, the processor's time is not
   */
  Compression(Dialect.Gzip said, boolean metered, Gzip seen) {
    this.gzip = metered && said != Dialect.Gzip.REFUSED ? Optional.of(seen) : Optional.empty();
    if (said == Dialect.Gzip.ACCEPTED) {
      gzip.ifPresent(Gzip::presume);
    }
  }

  boolean isWorthwhile(int bodyBytes) {
    return bodyBytes >= WORTH_BYTES && gzip.filter(Gzip::mayBeSent).isPresent();
  }

  /** A compressed request is said to be wrong: whether that may be for the compression alone. */
  boolean isSuspect() {
    return gzip.filter(each -> each.isSuspect(400)).isPresent();
  }

  void taken() {
    gzip.ifPresent(Gzip::taken);
  }

  void refused() {
    gzip.ifPresent(Gzip::refused);
  }

  /** What was suspected was refused plain as well. */
  void cleared() {
    gzip.ifPresent(Gzip::cleared);
  }
}
