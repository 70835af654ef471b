package io.vivremotion.uplink.provider;

/**
 * Tokens of one call as five numbers that do not overlap. {@link #NOT_REPORTED} is not 0.
 *
 * @param input neither read from nor written to the vendor's prompt cache
 * @param output what can be seen
 * @param reasoning billed as output, not seen
 */
public record Usage(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
  public static final long NOT_REPORTED = -1;

  public static final Usage NONE =
      new Usage(NOT_REPORTED, NOT_REPORTED, NOT_REPORTED, NOT_REPORTED, NOT_REPORTED);
}
