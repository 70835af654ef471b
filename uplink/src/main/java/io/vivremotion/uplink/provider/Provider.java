package io.vivremotion.uplink.provider;

import io.vivremotion.insight.Health;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A cloud LLM over one wire format. Thread-safe. It does not retry for reasons of its own, but for
 * what the wire format demands once per endpoint (a body sent again uncompressed): the uplink is
 * the one owner of retries.
 */
public interface Provider {
  /** Of the model, as configured: shown in the journal, metrics and usage. */
  String model();

  /** Its answers are marked {@code SIMULATION}. */
  boolean simulation();

  /**
   * Where it is asked: models of the same endpoint are reached together, or none of them is. Empty:
   * it is one by itself.
   */
  default String endpoint() {
    return "";
  }

  /** What the call is expected to cost on the wire, at most. */
  Price price(Ask ask);

  /** As its vendor counts them; empty: that is not known without a call. */
  default OptionalLong tokens(String text) {
    return OptionalLong.empty();
  }

  /** For what can wait; empty: it has none, or it is not to be used. */
  default Optional<BatchApi> batchApi() {
    return Optional.empty();
  }

  /** Blocks until the outcome is known: for virtual threads. An interrupt ends the call. */
  Outcome ask(Ask ask) throws InterruptedException;

  /**
   * What it knows of itself without a call: a key that cannot be read, say. It is not asked while
   * this is not {@link Health.Up}.
   */
  Health health();

  /** Bytes of HTTP and, where one is likely to be needed, of the TLS handshake. */
  record Price(long sendBytes, long receiveBytes) {}
}
