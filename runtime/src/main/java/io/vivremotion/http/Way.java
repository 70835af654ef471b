package io.vivremotion.http;

/**
 * A link as connections see it.
 *
 * @param wire that its bytes pass
 * @param localAddress of this machine, from which to connect, so that the system's routes lead over
 *     it; empty: the system's choice
 */
public record Way(Wire wire, String localAddress) {
  /** Not over the thin link. */
  public static final Way FREE = new Way(Wire.FREE, "");
}
