package io.vivremotion.systemtests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Several devices of one protocol, each publishing one event after another and repeating it until
 * it is acknowledged, whatever happens to the gateway meanwhile. Ids are {@code
 * kill-PROTOCOL-DEVICE-NUMBER}.
 */
final class Load implements AutoCloseable {
  private final String protocol;
  private final Ledger ledger;
  private final List<Thread> devices = new ArrayList<>();
  private volatile boolean stopping;

  Load(String protocol, int count, IntFunction<Publisher> publishers, Ledger ledger) {
    this.protocol = protocol;
    this.ledger = ledger;
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
        String id = "kill-" + device + "-" + number;
        String event = "{\"event\":\"door opened\",\"id\":\"" + id + "\"}";
        while (!stopping && !published(publisher, device, event)) {
          ledger.failed();
          Thread.onSpinWait();
        }
        if (!stopping) {
          ledger.acknowledged(id);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean published(Publisher publisher, String device, String event)
      throws InterruptedException {
    try {
      publisher.publish(device, "events/door", event);
      return true;
    } catch (IOException e) {
      // The gateway is being killed: the device tries again, at most every few milliseconds.
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
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
