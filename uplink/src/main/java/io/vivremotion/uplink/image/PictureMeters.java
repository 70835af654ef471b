package io.vivremotion.uplink.image;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What becomes of pictures of requests that were looked at. */
final class PictureMeters {
  final Counter kept;
  final Counter unreadable;
  final Counter refused;
  private final Counter shrunk;
  private final Counter before;
  private final Counter after;

  PictureMeters(MeterRegistry registry) {
    this.shrunk = outcome(registry, "shrunk");
    this.kept = outcome(registry, "kept");
    this.unreadable = outcome(registry, "unreadable");
    this.refused = outcome(registry, "refused");
    this.before = bytes(registry, "before");
    this.after = bytes(registry, "after");
  }

  private static Counter outcome(MeterRegistry registry, String outcome) {
    return Counter.builder("vivremotion_apps_pictures")
        .description("Pictures of apps' requests that were looked at, by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  private static Counter bytes(MeterRegistry registry, String when) {
    return Counter.builder("vivremotion_apps_pictures_" + when + "_bytes")
        .description("Bytes of the pictures that were made smaller, " + when + " that")
        .register(registry);
  }

  void shrunk(Shrunk done) {
    shrunk.increment(done.pictures());
    before.increment((double) done.before());
    after.increment((double) done.after());
  }
}
