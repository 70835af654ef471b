package io.vivremotion.adapter;

import io.vivremotion.insight.Health;
import java.io.IOException;

/**
 * A device protocol. The constructor only stores; {@link #start} opens ports; {@link #close} is
 * idempotent.
 */
public interface Adapter extends AutoCloseable {
  /**
   * Lower case, one word: the name in metrics, in {@code status} and in {@code ReplyTo.protocol}.
   */
  String name();

  /** Opens the adapter's ports; throws with host and port in the message if one cannot be had. */
  void start() throws IOException;

  Health health();

  /**
   * Stops taking in: what was offered is still acknowledged, nothing new is read. Then {@link
   * #close} ends it.
   */
  void drain();

  @Override
  void close();
}
