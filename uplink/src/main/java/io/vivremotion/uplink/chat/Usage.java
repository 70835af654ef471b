package io.vivremotion.uplink.chat;

/**
 * Tokens of one call as five numbers that do not overlap, so that each is billed once. {@link
 * #NOT_REPORTED} is not 0.
 *
 * @param input neither read from nor written to the vendor's prompt cache
 * @param output what can be seen
 * @param reasoning billed as output, not seen
 */
public record Usage(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
  public static final long NOT_REPORTED = -1;

  public static final Usage NONE =
      new Usage(NOT_REPORTED, NOT_REPORTED, NOT_REPORTED, NOT_REPORTED, NOT_REPORTED);

  /**
   * What is known after a later report on the same call, whose counts are cumulative: each number
   * that it does tell replaces the one before.
   */
  public Usage then(Usage later) {
    return new Usage(
        last(input, later.input),
        last(cacheRead, later.cacheRead),
        last(cacheWrite, later.cacheWrite),
        last(output, later.output),
        last(reasoning, later.reasoning));
  }

  /** Of two calls together. */
  public Usage plus(Usage other) {
    return new Usage(
        sum(input, other.input),
        sum(cacheRead, other.cacheRead),
        sum(cacheWrite, other.cacheWrite),
        sum(output, other.output),
        sum(reasoning, other.reasoning));
  }

  /** Whether the vendor told anything at all. */
  public boolean isReported() {
    return !equals(NONE);
  }

  /** All that was read by the model; what was not reported counts as 0. */
  public long allInput() {
    return Math.max(0, input) + Math.max(0, cacheRead) + Math.max(0, cacheWrite);
  }

  /** All that was written by the model; what was not reported counts as 0. */
  public long allOutput() {
    return Math.max(0, output) + Math.max(0, reasoning);
  }

  private static long sum(long one, long other) {
    return one == NOT_REPORTED ? other : one + Math.max(0, other);
  }

  private static long last(long before, long later) {
    return later == NOT_REPORTED ? before : later;
  }
}
