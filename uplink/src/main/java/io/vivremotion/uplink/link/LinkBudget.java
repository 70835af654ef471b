package io.vivremotion.uplink.link;

import io.vivremotion.http.Wire;
import io.vivremotion.message.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The byte budget of the link, as one token bucket for both directions, TLS and an estimate of the
 * TCP/IP headers included. Bytes are sent only when paid for; bytes that come in cannot be unsent,
 * so reading is paced and a call sets its answer's price aside before it begins ({@link
 * #tryReserve}). Thread-safe; never blocks.
 *
 * <p>ALARM has a reserved share: other calls and unexpected bytes never take the balance below it.
 */
public final class LinkBudget implements Wire {
  /** A piece handed to {@link #send} should not exceed one segment, else it may go in debt. */
  public static final int SEGMENT_BYTES = 1400;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** While what other calls have set aside does not leave room: until one of them ends. */
  private static final long LOOK_AGAIN_NANOS = NANOS_PER_SECOND / 10;

  /** Share of the rate that is not spent: room for jitter, 0.5 s in a window of 10 s. */
  private static final double HEADROOM = 0.05;

  private final Config config;
  private final LongSupplier nanoTime;
  private final Traffic traffic = new Traffic();
  private final Reserves reserves = new Reserves();
  private final double bytesPerNano;
  private final double capacityBytes;
  private final Goodput goodput;
  private final Allowance allowance;

  private double balanceBytes;
  private long filledAtNanos;

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
    this.nanoTime = nanoTime;
    this.bytesPerNano = config.rateBytesPerSecond * (1 - HEADROOM) / NANOS_PER_SECOND;
    this.capacityBytes = config.burstBytes - config.receiveSlackBytes;
    this.filledAtNanos = nanoTime.getAsLong();
    this.goodput = new Goodput(Goodput.Config.at(config.rateBytesPerSecond), nanoTime);
  }

  /** What the link really carries. */
  public Goodput goodput() {
    return goodput;
  }

  /** The most that the balance can be. */
  public long spendableBytes() {
    return (long) capacityBytes;
  }

  @Override
  public void cameIn(long bytes, long nanos) {
    goodput.transferred(bytes, Duration.ofNanos(nanos));
  }

  @Override
  public void wentThereAndBack(long nanos) {
    goodput.roundTrip(Duration.ofNanos(nanos));
  }

  @Override
  public synchronized long send(int bytes) {
    fill();
    double cost = Math.min(costOf(bytes), capacityBytes - reserves.receive());
    long wait = nanosUntil(cost + reserves.receive());
    if (allowance.left() - sendSlack() < costOf(bytes)) {
      wait = Math.max(wait, NANOS_PER_SECOND);
    }
    if (wait == 0) {
      balanceBytes -= costOf(bytes);
      allowance.spend(costOf(bytes));
      reserves.spend(costOf(bytes), Held::paySend);
      traffic.sent(nanoTime.getAsLong(), bytes);
    }
    return wait;
  }

  @Override
  public synchronized void received(int bytes) {
    fill();
    balanceBytes -= costOf(bytes);
    allowance.spend(costOf(bytes));
    reserves.spend(costOf(bytes), Held::payReceive);
    traffic.received(nanoTime.getAsLong(), bytes);
  }

  @Override
  public synchronized long readDelayNanos() {
    fill();
    double needed = costOf(config.readBytes);
    if (reserves.receive() <= 0) {
      needed += alarmBytes() + reserves.send();
    }
    if (allowance.left() < costOf(config.readBytes) + config.receiveSlackBytes) {
      return NANOS_PER_SECOND;
    }
    return nanosUntil(Math.min(needed, capacityBytes));
  }

  /**
   * Sets the price of one call aside, both ways; empty if the balance, or ALARM's share, does not
   * allow it yet: ask again after {@link #nanosUntilReservable}. What is more than {@link
   * #largestReservation} is cut to it: the rest of such an answer is paced as it comes.
   */
  public synchronized Optional<Reservation> tryReserve(
      Priority urgency, long sendBytes, long receiveBytes) {
    if (nanosUntilReservable(urgency, sendBytes, receiveBytes) > 0
        || !affords(sendBytes, receiveBytes)) {
      return Optional.empty();
    }
    double send = Math.min(costOf(sendBytes), largest(urgency));
    double receive = Math.min(costOf(receiveBytes), largest(urgency) - send);
    Held reservation = new Held(send, receive);
    reserves.add(reservation);
    return Optional.of(() -> release(reservation));
  }

  /** Nanoseconds until {@link #tryReserve} may succeed if nothing else is spent; 0: now. */
  public synchronized long nanosUntilReservable(
      Priority urgency, long sendBytes, long receiveBytes) {
    fill();
    double price = Math.min(costOf(sendBytes) + costOf(receiveBytes), largest(urgency));
    double floor = urgency == Priority.ALARM ? 0 : alarmBytes();
    double needed = price + floor + reserves.send() + reserves.receive();
    boolean fits = needed + pieceBytes() <= capacityBytes + 1;
    return fits ? nanosUntil(needed) : Math.max(LOOK_AGAIN_NANOS, nanosUntil(needed));
  }

  /** The allowance has that much left beside what other calls have set aside. */
  public synchronized boolean affords(long sendBytes, long receiveBytes) {
    double free = allowance.left() - sendSlack() - reserves.send();
    return free >= costOf(sendBytes) + costOf(receiveBytes);
  }

  public Allowance allowance() {
    return allowance;
  }

  /** What one call of the class can set aside for both directions, headers of segments included. */
  public long largestReservation(Priority urgency) {
    return (long) largest(urgency);
  }

  /**
   * The most that one call of the class should be priced at: beyond what it can set aside the slack
   * pays for the answer's tail, which a peer may push out faster than it is read.
   */
  public long largestCall(Priority urgency) {
    return (long) largest(urgency) + config.receiveSlackBytes;
  }

  /** Nothing is set aside and the balance is full: what is not sent now is lost to the link. */
  public synchronized boolean isIdle() {
    fill();
    return reserves.isEmpty() && balanceBytes >= capacityBytes * 0.999;
  }

  public synchronized Stats stats() {
    fill();
    long now = nanoTime.getAsLong();
    return new Stats(
        traffic.sentBytes(), traffic.receivedBytes(), (long) balanceBytes, traffic.peakBytes(now));
  }

  public Config config() {
    return config;
  }

  private synchronized void release(Held reservation) {
    reserves.remove(reservation);
  }

  private void fill() {
    long now = nanoTime.getAsLong();
    double filled = balanceBytes + (now - filledAtNanos) * bytesPerNano;
    balanceBytes = Math.min(capacityBytes, filled);
    filledAtNanos = now;
  }

  private long nanosUntil(double neededBytes) {
    double missing = Math.min(neededBytes, capacityBytes) - balanceBytes;
    return missing <= 0 ? 0 : Math.max(1, (long) Math.ceil(missing / bytesPerNano));
  }

  /** Payload and the headers of its segments, and an acknowledgement for every second one. */
  private double costOf(long bytes) {
    long segments = (bytes + SEGMENT_BYTES - 1) / SEGMENT_BYTES;
    return bytes + (segments + (segments + 1) / 2) * (double) config.segmentOverheadBytes;
  }

  private double largest(Priority urgency) {
    double shared = capacityBytes - pieceBytes();
    return urgency == Priority.ALARM ? shared : shared - alarmBytes();
  }

  /** Never set aside: for a piece that belongs to no call, such as a handshake's. */
  private double pieceBytes() {
    return costOf(SEGMENT_BYTES);
  }

  private double alarmBytes() {
    return capacityBytes * config.alarmShare;
  }

  /** Never sent: for what the peer pushes unasked, and for answers that are under way. */
  private double sendSlack() {
    return config.receiveSlackBytes + reserves.receive();
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
   */
  public record Stats(long sentBytes, long receivedBytes, long availableBytes, long peakBytes) {}

  /**
   * @param rateBytesPerSecond of both directions together
   * @param burstBytes what may go beyond the rate in any window
   * @param receiveSlackBytes part of the burst that is never spent: what the peer can push into
   *     kernel buffers on its way to us while we do not read
   * @param segmentOverheadBytes IP and TCP headers charged per segment of {@value #SEGMENT_BYTES}
   *     bytes
   * @param readBytes the most that one read of the client takes from the socket
   * @param alarmShare of the spendable burst, kept for ALARM
   */
  public record Config(
      long rateBytesPerSecond,
      long burstBytes,
      long receiveSlackBytes,
      int segmentOverheadBytes,
      int readBytes,
      double alarmShare) {
    /** 64 kbit/s, 16 kB. */
    public static final Config DEFAULT = new Config(8_000, 16_384, 8_192, 52, 2_048, 0.2);

    private static final int SMALLEST_SPENDABLE_BYTES = 6_144;

    public Config {
      require(
          rateBytesPerSecond >= 125, "rate-bytes-per-second", "at least 125 bytes/s (1 kbit/s)");
      require(burstBytes <= 1L << 30, "burst-bytes", "at most 1 GiB");
      require(receiveSlackBytes >= 0, "receive-slack-bytes", "not negative");
      require(
          burstBytes - receiveSlackBytes >= SMALLEST_SPENDABLE_BYTES,
          "burst-bytes",
          "at least " + SMALLEST_SPENDABLE_BYTES + " more than receive-slack-bytes");
      require(
          segmentOverheadBytes >= 0 && segmentOverheadBytes <= 200,
          "segment-overhead-bytes",
          "0 to 200");
      require(readBytes >= 256 && readBytes <= 4_096, "read-bytes", "256 to 4096");
      require(alarmShare >= 0 && alarmShare <= 0.4, "alarm-share", "0 to 0.4");
    }

    /** The defaults at another rate and burst. */
    public static Config of(long rateBytesPerSecond, long burstBytes) {
      return new Config(
          rateBytesPerSecond,
          burstBytes,
          DEFAULT.receiveSlackBytes,
          DEFAULT.segmentOverheadBytes,
          DEFAULT.readBytes,
          DEFAULT.alarmShare);
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected);
      }
    }
  }
}
