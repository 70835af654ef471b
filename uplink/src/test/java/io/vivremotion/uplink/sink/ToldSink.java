package io.vivremotion.uplink.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** A sink in memory: does what it is told to, else takes everything. Thread-safe. */
final class ToldSink implements Sink {
  private final List<CloudEvent> taken = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final Deque<Function<List<CloudEvent>, Delivery>> script = new ArrayDeque<>();
  private Function<List<CloudEvent>, Delivery> usually =
      events -> new Delivery.Confirmed(events.size());
  private volatile CountDownLatch held = new CountDownLatch(0);

  synchronized ToldSink usually(Function<List<CloudEvent>, Delivery> behaviour) {
    usually = behaviour;
    return this;
  }

  synchronized ToldSink next(Function<List<CloudEvent>, Delivery> behaviour) {
    script.add(behaviour);
    return this;
  }

  /** Deliveries wait until {@link #release}. */
  ToldSink hold() {
    held = new CountDownLatch(1);
    return this;
  }

  void release() {
    held.countDown();
  }

  @Override
  public Delivery deliver(List<CloudEvent> events) throws InterruptedException {
    held.await();
    synchronized (this) {
      Function<List<CloudEvent>, Delivery> now = script.isEmpty() ? usually : script.poll();
      Delivery delivery = now.apply(events);
      sizes.add(events.size());
      taken.addAll(events.subList(0, delivery.confirmed()));
      return delivery;
    }
  }

  synchronized List<String> data() {
    return taken.stream().map(event -> event.data().utf8()).toList();
  }

  synchronized List<CloudEvent> taken() {
    return List.copyOf(taken);
  }

  synchronized List<Integer> sizes() {
    return List.copyOf(sizes);
  }

  @Override
  public void close() {}
}
