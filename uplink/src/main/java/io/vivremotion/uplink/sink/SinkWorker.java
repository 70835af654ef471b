package io.vivremotion.uplink.sink;

import io.vivremotion.insight.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a sink's spool to the sink, on a thread of its own: a sink that is slow or down holds up
 * nobody else. The one owner of retries.
 */
final class SinkWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);

  /** An event refused so often is given up. */
  private static final int REFUSALS = 3;

  private static final int FAILURES_SHOWN = 2;

  private final Sinks.Line line;
  private final SinkTime time;
  private final SinkMeters meters;
  private final Breaker breaker;
  private int refusals;

  /** The last delivery failed by a mistake in here. */
  private boolean defect;

  private volatile Health health = Health.UP;

  SinkWorker(Sinks.Line line, SinkTime time, SinkMeters meters) {
    this.line = line;
    this.time = time;
    this.meters = meters;
    this.breaker = new Breaker(line.config(), time.random());
  }

  Health health() {
    return health;
  }

  /** Ends by an interrupt. */
  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        turns();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After a mistake what is not confirmed is read anew, in order. */
  private void turns() throws InterruptedException {
    try (Waiting waiting = new Waiting(line, meters, time.nanoTime())) {
      while (!Thread.currentThread().isInterrupted()) {
        turn(waiting);
      }
    } catch (RuntimeException e) { // top of the thread: a bug must not end the way out
      degraded(mistake(e) + "; tried again by itself");
      time.pause().of(breaker.failed(Optional.empty()));
    }
  }

  private String mistake(RuntimeException e) {
    LOG.error("event=sink-defect sink={}", line.config().name(), e);
    return "it fails by a mistake in here: " + e;
  }

  /** One delivery, if there is anything to deliver, and the wait that it leads to. */
  void turn(Waiting waiting) throws InterruptedException {
    int most = breaker.isOpen() ? 1 : line.config().batchEvents();
    List<CloudEvent> events = waiting.next(most);
    if (events.isEmpty()) {
      return;
    }
    Delivery delivery = deliver(events);
    meters.delivery(delivery);
    waiting.confirmed(delivery.confirmed());
    Duration wait =
        switch (delivery) {
          case Delivery.Confirmed _ -> confirmed();
          case Delivery.Failed(int some, String why, Optional<Duration> advised) ->
              failed(some, why, advised);
          case Delivery.Barred(int _, String why) -> barred(why);
          case Delivery.Refused(int some, String why) -> refused(waiting, some, why);
        };
    if (wait.isPositive()) {
      time.pause().of(wait);
    }
  }

  /** Whether another event fares better shows once this one is given up. */
  private Delivery deliver(List<CloudEvent> events) throws InterruptedException {
    try {
      defect = false;
      return line.sink().deliver(events);
    } catch (RuntimeException e) { // a bug must not hold up what it does not concern
      defect = true;
      String why = mistake(e);
      degraded(why);
      return new Delivery.Refused(0, why);
    }
  }

  private Duration confirmed() {
    if (breaker.isOpen()) {
      LOG.info("event=sink-takes-again sink={}", line.config().name());
    }
    breaker.succeeded();
    refusals = 0;
    health = Health.UP;
    return Duration.ZERO;
  }

  private Duration failed(int confirmed, String why, Optional<Duration> advised) {
    if (confirmed > 0) {
      breaker.succeeded();
      refusals = 0;
    }
    tellOnce(why);
    Duration wait = breaker.failed(advised);
    if (breaker.failures() >= FAILURES_SHOWN) {
      degraded(why + "; tried again by itself");
    }
    return wait;
  }

  private Duration barred(String why) {
    tellOnce(why);
    degraded(why);
    return breaker.barred();
  }

  /** A receiver may refuse by mistake, or while it is being changed: it is asked again first. */
  private Duration refused(Waiting waiting, int confirmed, String why) {
    refusals = confirmed > 0 ? 1 : refusals + 1;
    tellOnce("an event is refused: " + why);
    if (refusals < REFUSALS) {
      return breaker.failed(Optional.empty());
    }
    LOG.warn("event=sink-event-given-up sink={} reason=\"{}\"", line.config().name(), why);
    waiting.giveUpFirst();
    refusals = 0;
    if (defect) { // it may be every event's: no more are lost than this slowly
      return breaker.failed(Optional.empty());
    }
    breaker.succeeded();
    return Duration.ZERO;
  }

  private void tellOnce(String why) {
    if (!breaker.isOpen()) {
      LOG.warn("event=sink-fails sink={} reason=\"{}\"", line.config().name(), why);
    }
  }

  private void degraded(String why) {
    long events = line.spool().stats().pendingRecords();
    health = new Health.Degraded(events + " events wait for this sink: " + why);
  }
}
