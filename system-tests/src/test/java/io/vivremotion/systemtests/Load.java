package io.vivremotion.systemtests;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Several devices of one protocol, each publishing one event after another and repeating it until
 * it is acknowledged, whatever happens to the gateway meanwhile; every fifth is an alarm. Ids are
 * {@code said-PROTOCOL-DEVICE-NUMBER}.
 */
final class Load implements AutoCloseable {
  /** Between an event that was not acknowledged and its repetition. */
  private static final Duration BEFORE_REPEATING = Duration.ofMillis(50);

  private static final int ALARM_EVERY = 5;

  private final String protocol;
  private final Ledger ledger;
  private final Duration pace;
  private final List<Thread> devices = new ArrayList<>();
  private volatile boolean stopping;

  /**
   * @param pace between an acknowledgement and the next event
   */
  Load(
      String protocol, int count, IntFunction<Publisher> publishers, Ledger ledger, Duration pace) {
    this.protocol = protocol;
    this.ledger = ledger;
    this.pace = pace;
    for (int i = 0; i < count; i++) {
      String device = protocol + "-" + i;
      Publisher publisher = publishers.apply(i);
      devices.add(
          Thread.ofPlatform().name("load-" + device).unstarted(() -> run(device, publisher)));
    }
  }

  void start() {
    devices.forEach(Thread::start);
  }

  private void run(String device, Publisher publisher) {
    try (publisher) {
      for (int number = 0; !stopping; number++) {
        String id = "said-" + device + "-" + number;
        String channel = number % ALARM_EVERY == 0 ? "alarms/door" : "events/door";
        String event = "{\"event\":\"door opened\",\"id\":\"" + id + "\"}";
        boolean told = false;
        while (!stopping && !told) {
          told = published(publisher, new Publisher.Event(device, channel, event), id);
        }
        LockSupport.parkNanos(pace.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean published(Publisher publisher, Publisher.Event event, String id)
      throws InterruptedException {
    try {
      publisher.publish(event, () -> ledger.sent(id));
      ledger.acknowledged(id);
      return true;
    } catch (IOException e) { // the gateway is down, full or slow: the device says it again
      ledger.failed();
      LockSupport.parkNanos(BEFORE_REPEATING.toNanos());
      return false;
    }
  }

  /** Interrupted, it goes without waiting for the devices' last word. */
  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread device : devices) {
        device.join(10_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return protocol + " x " + devices.size();
  }
}
