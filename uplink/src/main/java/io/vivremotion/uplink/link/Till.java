package io.vivremotion.uplink.link;

import java.util.function.LongSupplier;

/**
 * Where bytes are paid for: out of the balance and out of the allowance, and counted. Guarded by
 * the budget's lock.
 */
final class Till {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** While what other calls have set aside does not leave room: until one of them ends. */
  private static final long LOOK_AGAIN_NANOS = NANOS_PER_SECOND / 10;

  private final LinkBudget.Config config;
  private final LongSupplier nanoTime;
  private final Allowance allowance;
  private final Bucket bucket;
  private final Traffic traffic = new Traffic();
  private final Precedence precedence;

  Till(LinkBudget.Config config, LongSupplier nanoTime, Allowance allowance) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.allowance = allowance;
    this.bucket = new Bucket(config, nanoTime);
    this.precedence = new Precedence(nanoTime);
  }

  Bucket bucket() {
    return bucket;
  }

  /** Of an urgent call: see {@link Precedence}. Returns 0: it does not wait. */
  long moves(boolean begin) {
    precedence.moves(begin);
    return 0;
  }

  boolean heldWithin(long nanos) {
    return precedence.heldWithin(nanos);
  }

  /** Of a call that has set its price aside: 0 if it is sent, and paid out of that. */
  long send(int bytes) {
    long held = precedence.hold();
    return held > 0 ? held : sendUrgently(bytes);
  }

  /** Likewise, before others. */
  long sendUrgently(int bytes) {
    double kept = bucket.reserves().receive();
    double cost = Math.min(bucket.costOf(bytes), bucket.capacity() - kept);
    long wait = orAllowed(bucket.nanosUntil(cost + kept), bytes);
    if (wait == 0) {
      bucket.reserves().spend(pay(bytes), Held::paySend);
      traffic.sent(nanoTime.getAsLong(), bytes);
    }
    return wait;
  }

  void received(int bytes) {
    bucket.reserves().spend(pay(bytes), Held::payReceive);
    traffic.received(nanoTime.getAsLong(), bytes);
  }

  /** Of a call that has set nothing aside. */
  long send(Lane lane, int bytes) {
    long held = precedence.hold();
    return held > 0 ? held : sendNow(lane, bytes);
  }

  private long sendNow(Lane lane, int bytes) {
    double cost = bucket.costOf(bytes);
    long wait = orAllowed(untilLeft(cost, lane), bytes);
    if (wait == 0) {
      bucket.got(lane, pay(bytes));
      traffic.sent(nanoTime.getAsLong(), bytes);
    } else {
      bucket.want(lane, cost);
    }
    return wait;
  }

  void received(Lane lane, int bytes) {
    bucket.got(lane, pay(bytes));
    traffic.received(nanoTime.getAsLong(), bytes);
  }

  long readDelay() {
    double needed = bucket.costOf(config.readBytes());
    if (bucket.reserves().receive() <= 0) {
      needed += bucket.left(Lane.COMMON);
    }
    return Math.max(precedence.hold(), orReadable(bucket.nanosUntil(needed)));
  }

  /** What was set aside for it others may have used up: a part of the slack makes up for that. */
  long readDelayUrgently() {
    double debt = config.receiveSlackBytes() / 4.0;
    return orReadable(bucket.nanosUntil(-debt));
  }

  long readDelay(Lane lane) {
    long wait = orReadable(untilLeft(bucket.costOf(config.readBytes()), lane));
    return Math.max(precedence.hold(), wait);
  }

  /** Until a call of that price may begin. */
  long untilReservable(Lane lane, double price) {
    double needed = Math.min(price, bucket.largest(lane)) + bucket.left(lane);
    long wait = bucket.nanosUntil(needed);
    boolean fits = needed + bucket.costOf(LinkBudget.SEGMENT_BYTES) <= bucket.capacity() + 1;
    return fits ? wait : Math.max(LOOK_AGAIN_NANOS, wait);
  }

  /** The allowance has that much left beside what calls have set aside. */
  boolean affords(double price) {
    double needed = price + sendSlack() + bucket.reserves().send();
    boolean enough = allowance.left() >= needed;
    if (!enough) {
      allowance.want(needed);
    }
    return enough;
  }

  /** As {@link #affords}, once no call has anything set aside. */
  boolean couldAfford(double price) {
    return allowance.left() - config.receiveSlackBytes() >= price;
  }

  LinkBudget.Stats stats() {
    return new LinkBudget.Stats(
        traffic.sentBytes(),
        traffic.receivedBytes(),
        (long) bucket.balance(),
        traffic.peakBytes(nanoTime.getAsLong()),
        (long) bucket.estimated());
  }

  private double pay(int bytes) {
    double cost = bucket.spend(bytes);
    allowance.spend(cost);
    return cost;
  }

  private long untilLeft(double cost, Lane lane) {
    double needed = cost + bucket.left(lane);
    long wait = bucket.nanosUntil(needed);
    return needed <= bucket.capacity() + 1 ? wait : Math.max(LOOK_AGAIN_NANOS, wait);
  }

  private long orAllowed(long wait, int bytes) {
    boolean allowed = allowance.left() - sendSlack() >= bucket.costOf(bytes);
    return allowed ? wait : Math.max(wait, NANOS_PER_SECOND);
  }

  private long orReadable(long wait) {
    double least = bucket.costOf(config.readBytes()) + config.receiveSlackBytes();
    return allowance.left() >= least ? wait : NANOS_PER_SECOND;
  }

  /** Never sent: for what the peer pushes unasked, and for answers that are under way. */
  private double sendSlack() {
    return config.receiveSlackBytes() + bucket.reserves().receive();
  }
}
