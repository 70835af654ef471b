package io.vivremotion.uplink.api;

import io.vivremotion.uplink.format.ServerEvent;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is done to an answer on its way to the app, in the app's own wire format: masked values are
 * put back. One per attempt.
 */
final class Handover {
  private final Leaving leaving;
  private final Optional<Restoring> restoring;

  private Handover(Leaving leaving, Optional<Restoring> restoring) {
    this.leaving = leaving;
    this.restoring = restoring;
  }

  static Handover of(Surface surface, Leaving leaving) {
    return new Handover(
        leaving,
        leaving.isMasked()
            ? Optional.of(Restoring.of(surface, leaving.fragments()))
            : Optional.empty());
  }

  /** Nothing is to be done. */
  boolean isIdle() {
    return !changes();
  }

  /** The app is shown other bytes than come. */
  boolean changes() {
    return restoring.isPresent();
  }

  void event(ServerEvent event, Consumer<ServerEvent> out) {
    if (restoring.isPresent()) {
      restoring.get().event(event, out);
    } else {
      out.accept(event);
    }
  }

  /** A whole answer; empty: it cannot be read. */
  Optional<byte[]> whole(byte[] body) {
    return changes() ? leaving.restored(body) : Optional.of(body);
  }
}
