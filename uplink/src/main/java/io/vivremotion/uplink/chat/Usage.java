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
   * As OpenAI's format tells it.
   *
   * @param input cached included
   * @param output reasoning included; some vendors (xAI, Gemini) leave it out, and it is in {@code
   *     all} only
   * @param all of both; {@link #NOT_REPORTED}: nothing is left out
   */
  public record Totals(long input, long output, long all) {
    private long hidden() {
      boolean told = input != NOT_REPORTED && output != NOT_REPORTED && all != NOT_REPORTED;
      return told ? Math.max(0, all - input - output) : 0;
    }
  }

  /** Of what is told as totals, and of their parts as far as these are told. */
  public static Usage of(Totals totals, long cacheRead, long cacheWrite, long reasoning) {
    long hidden = totals.hidden();
    long thought = reasoning == NOT_REPORTED && hidden > 0 ? hidden : reasoning;
    return new Usage(
        less(less(totals.input, cacheRead), cacheWrite),
        cacheRead,
        cacheWrite,
        totals.output == NOT_REPORTED ? NOT_REPORTED : less(totals.output + hidden, thought),
        thought);
  }

  private static long less(long whole, long part) {
    return whole == NOT_REPORTED ? NOT_REPORTED : Math.max(0, whole - Math.max(0, part));
  }

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
