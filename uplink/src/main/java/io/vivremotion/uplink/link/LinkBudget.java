package io.vivremotion.uplink.link;

import io.vivremotion.http.Wire;
import io.vivremotion.message.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * The byte budget of the link, as one token bucket for both directions, TLS and an estimate of the
 * TCP/IP headers included. Bytes are sent only when paid for; bytes that come in cannot be unsent,
 * so reading is paced and a call sets its answer's price aside before it begins ({@link
 * #tryReserve}). Thread-safe; never blocks.
 *
 * <p>Each {@link Lane} but the common one has a reserved share: other calls and unexpected bytes
 * never take the balance below it, and leave what a call of it waits for.
 */
public final class LinkBudget implements Wire {
  /** A piece handed to {@link #send} should not exceed one segment, else it may go in debt. */
  public static final int SEGMENT_BYTES = 1400;

  private final Config config;
  private final Till till;
  private final Bucket bucket;
  private final Speeds speeds;
  private final Allowance allowance;

  /**
   * @param nanoTime monotonic nanoseconds, as {@link System#nanoTime}
   */
  public LinkBudget(Config config, LongSupplier nanoTime) {
    this(
        config, nanoTime, new Allowance(Allowance.Config.NONE, InstantSource.fixed(Instant.EPOCH)));
  }

  /**
   * @param allowance of a metered link: what it has not left is neither set aside nor sent
   */
  public LinkBudget(Config config, LongSupplier nanoTime, Allowance allowance) {
    this.allowance = allowance;
    this.config = config;
    this.till = new Till(config, nanoTime, allowance);
    this.bucket = till.bucket();
    this.speeds = new Speeds(config, nanoTime);
  }

  /** What the link really carries down; {@link #uploads}: up. */
  public Goodput goodput() {
    return speeds.down();
  }

  public Goodput uploads() {
    return speeds.up();
  }

  /** What it carries up; as much as down until an upload was measured. */
  public double upBytesPerSecond() {
    return speeds.upBytesPerSecond();
  }

  /** The most that the balance can be. */
  public long spendableBytes() {
    return (long) bucket.capacity();
  }

  /** For connections whose calls do not {@link #tryReserve}. */
  public Wire wire(Lane lane) {
    return new LaneWire(this, lane);
  }

  @Override
  public Wire urgent() {
    return new UrgentWire(this);
  }

  @Override
  public void cameIn(long bytes, long nanos) {
    speeds.cameIn(bytes, nanos, hadToWait(nanos));
  }

  @Override
  public void wentUp(long bytes, long nanos) {
    speeds.wentUp(bytes, nanos, hadToWait(nanos));
  }

  private synchronized boolean hadToWait(long nanos) {
    return till.heldWithin(nanos);
  }

  @Override
  public void wentUpAndBack(long bytes, long nanos) {
    speeds.wentUpAndBack(bytes, nanos);
  }

  @Override
  public boolean wantsUploadsTimed() {
    return speeds.wantsUploadsTimed();
  }

  @Override
  public int sendBufferBytes() {
    return Speeds.sendBufferBytes(config.rateBytesPerSecond);
  }

  @Override
  public void wentThereAndBack(long nanos) {
    speeds.down().roundTrip(Duration.ofNanos(nanos));
  }

  @Override
  public synchronized long send(int bytes) {
    return till.send(bytes);
  }

  /** For the other ways to pay. */
  synchronized long atTill(ToLongFunction<Till> way) {
    return way.applyAsLong(till);
  }

  @Override
  public synchronized void received(int bytes) {
    till.received(bytes);
  }

  synchronized void received(Lane lane, int bytes) {
    till.received(lane, bytes);
  }

  @Override
  public synchronized long readDelayNanos() {
    return till.readDelay();
  }

  /**
   * Sets the price of one call aside, both ways; empty if the balance, or another lane's share,
   * does not allow it yet: ask again after {@link #nanosUntilReservable}, within two seconds if it
   * is to be saved up for. What is more than {@link #largestReservation} is cut to it: the rest of
   * such an answer is paced as it comes.
   */
  public synchronized Optional<Reservation> tryReserve(
      Lane lane, long sendBytes, long receiveBytes) {
    double largest = bucket.largest(lane);
    double send = Math.min(bucket.costOf(sendBytes), largest);
    double receive = Math.min(bucket.costOf(receiveBytes), largest - send);
    if (nanosUntilReservable(lane, sendBytes, receiveBytes) > 0
        || !affords(sendBytes, receiveBytes)) {
      bucket.want(lane, send + receive);
      return Optional.empty();
    }
    Held reservation = new Held(send, receive);
    bucket.got(lane, send + receive);
    bucket.reserves().add(reservation);
    return Optional.of(() -> release(reservation));
  }

  /** Of rows: see {@link #tryReserve(Lane, long, long)}. */
  public Optional<Reservation> tryReserve(Priority urgency, long sendBytes, long receiveBytes) {
    return tryReserve(Lane.of(urgency), sendBytes, receiveBytes);
  }

  /** Nanoseconds until {@link #tryReserve} may succeed if nothing else is spent; 0: now. */
  public synchronized long nanosUntilReservable(Lane lane, long sendBytes, long receiveBytes) {
    return till.untilReservable(lane, bucket.costOf(sendBytes) + bucket.costOf(receiveBytes));
  }

  public long nanosUntilReservable(Priority urgency, long sendBytes, long receiveBytes) {
    return nanosUntilReservable(Lane.of(urgency), sendBytes, receiveBytes);
  }

  /** The allowance has that much left beside what other calls have set aside. */
  public synchronized boolean affords(long sendBytes, long receiveBytes) {
    return till.affords(bucket.costOf(sendBytes) + bucket.costOf(receiveBytes));
  }

  /** It {@link #affords} that, once no other call has anything set aside. */
  public synchronized boolean couldAfford(long sendBytes, long receiveBytes) {
    return till.couldAfford(bucket.costOf(sendBytes) + bucket.costOf(receiveBytes));
  }

  public Allowance allowance() {
    return allowance;
  }

  /** What one call of the class can set aside for both directions, headers of segments included. */
  public long largestReservation(Priority urgency) {
    return (long) bucket.largest(Lane.of(urgency));
  }

  /**
   * The most that one call of the class should be priced at: beyond what it can set aside the slack
   * pays for the answer's tail, which a peer may push out faster than it is read.
   */
  public long largestCall(Priority urgency) {
    return largestReservation(urgency) + config.receiveSlackBytes;
  }

  /** Nothing is set aside and the balance is full: what is not sent now is lost to the link. */
  public synchronized boolean isIdle() {
    return bucket.reserves().isEmpty() && bucket.balance() >= bucket.capacity() * 0.999;
  }

  /**
   * From now on bytes cost so many times what they and their headers are estimated at.
   *
   * @param factor 1 or more
   */
  public synchronized void overhead(double factor) {
    bucket.overhead(factor);
  }

  public synchronized Stats stats() {
    return till.stats();
  }

  public Config config() {
    return config;
  }

  private synchronized void release(Held reservation) {
    bucket.reserves().remove(reservation);
  }

  /** Gives back what the call did not use. Idempotent. */
  @FunctionalInterface
  public interface Reservation extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @param availableBytes what may be spent now; negative: debt
   * @param peakBytes the most that was seen in 10 s, both directions
   * @param headedBytes all that passed, with headers as estimated
   */
  public record Stats(
      long sentBytes, long receivedBytes, long availableBytes, long peakBytes, long headedBytes) {}

  /**
   * @param rateBytesPerSecond of both directions together
   * @param burstBytes what may go beyond the rate in any window
   * @param receiveSlackBytes part of the burst that is never spent: kernel buffers on the way to us
   * @param segmentOverheadBytes IP and TCP headers charged per segment of {@value #SEGMENT_BYTES}
   *     bytes
   * @param readBytes the most that one read of the client takes from the socket
   * @param alarmShare of the spendable burst, kept for alarms
   * @param controlShare likewise for remote configuration, and of the rate, whatever others send
   */
  public record Config(
      long rateBytesPerSecond,
      long burstBytes,
      long receiveSlackBytes,
      int segmentOverheadBytes,
      int readBytes,
      double alarmShare,
      double controlShare) {
    /** 64 kbit/s, 16 kB. */
    public static final Config DEFAULT = new Config(8_000, 16_384, 8_192, 52, 2_048, 0.2, 0.05);

    private static final int SMALLEST_SPENDABLE_BYTES = 6_144;

    public Config {
      require(
          rateBytesPerSecond >= 125, "rate-bytes-per-second", "at least 125 bytes/s (1 kbit/s)");
      require(burstBytes <= 1L << 30, "burst-bytes", "at most 1 GiB");
      require(receiveSlackBytes >= 0, "receive-slack-bytes", "not negative");
      long least = receiveSlackBytes + SMALLEST_SPENDABLE_BYTES;
      String much = "at least " + least + " B were expected, found " + burstBytes + " B";
      require(burstBytes >= least, "burst-bytes", much);
      require(
          segmentOverheadBytes >= 0 && segmentOverheadBytes <= 200,
          "segment-overhead-bytes",
          "0 to 200");
      require(readBytes >= 256 && readBytes <= 4_096, "read-bytes", "256 to 4096");
      require(alarmShare >= 0 && alarmShare <= 0.4, "alarm-share", "0 to 0.4");
      require(controlShare >= 0 && controlShare <= 0.2, "control-share", "0 to 0.2");
    }

    /** The defaults at another rate and burst. */
    public static Config of(long rateBytesPerSecond, long burstBytes) {
      return new Config(
          rateBytesPerSecond,
          burstBytes,
          DEFAULT.receiveSlackBytes,
          DEFAULT.segmentOverheadBytes,
          DEFAULT.readBytes,
          DEFAULT.alarmShare,
          DEFAULT.controlShare);
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected);
      }
    }
  }
}
