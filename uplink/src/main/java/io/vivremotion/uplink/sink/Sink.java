package io.vivremotion.uplink.sink;

import java.util.List;

/**
 * A receiver of events, such as a webhook. Used by one thread; {@link #close} may come from
 * another. To add one: this interface, and a case in packaging's {@code SinksWiring}.
 */
public interface Sink extends AutoCloseable {
  /**
   * Hands events over in this order and waits until the receiver has them for good. What is not
   * confirmed is offered again, alone or with others, always in order: receivers tell repeats by
   * the event's id. Connects by itself, again if need be. Fails by its result only.
   *
   * @param events at least one
   */
  Delivery deliver(List<CloudEvent> events) throws InterruptedException;

  /** Idempotent. What is under way may be broken off. */
  @Override
  void close();
}
