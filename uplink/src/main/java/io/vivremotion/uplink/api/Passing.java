package io.vivremotion.uplink.api;

import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.catalogue.Dialect;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request as it goes on to a provider of the app's own format: its bytes untouched but for the
 * model's name and, in a stream, the question for the usage.
 */
record Passing(List<ByteBuffer> pieces, StreamReader reader) {
  /** Pads the events of its streams against eavesdroppers, unless asked not to. */
  private static final String PADS = "openai";

  static Passing of(Surface surface, Target target, Scanned scanned, byte[] body) {
    Splice splice = new Splice(body);
    if (!target.model().equals(scanned.model())) {
      splice.replace(scanned.modelAt(), ErrorForm.quoted(target.model()));
    }
    boolean ask =
        scanned.stream()
            && surface.usageOnRequest()
            && target.upstream().dialect().streamUsage() == Dialect.StreamUsage.ASK;
    if (ask) {
      splice.askForUsage(scanned, target.upstream().dialect().name().equals(PADS));
    }
    boolean hide = ask && !scanned.options().usageAsked();
    return new Passing(splice.pieces(), surface.reader(hide));
  }
}
