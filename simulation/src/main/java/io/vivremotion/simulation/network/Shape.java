package io.vivremotion.simulation.network;

import java.time.Duration;

/**
 * What a link is like, in each direction by itself.
 *
 * @param bytesPerSecond what is sent faster waits
 * @param delay of every piece
 * @param jitter on top of it, from nothing up to this
 * @param loss the share of pieces lost: a datagram is gone; TCP sends again, so its piece, and all
 *     that follows, come {@link #RETRANSMISSION} later
 */
public record Shape(long bytesPerSecond, Duration delay, Duration jitter, double loss) {
  /** How long TCP takes to notice a loss. */
  public static final Duration RETRANSMISSION = Duration.ofMillis(300);

  /** As if it were not there. */
  public static final Shape WIRE = new Shape(Long.MAX_VALUE, Duration.ZERO, Duration.ZERO, 0);

  public Shape {
    if (bytesPerSecond < 1 || delay.isNegative() || jitter.isNegative() || loss < 0 || loss > 1) {
      throw new IllegalArgumentException("a link cannot be so");
    }
  }
}
