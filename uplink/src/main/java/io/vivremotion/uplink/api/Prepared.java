package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.UnfitRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A request as it goes to a target, and who reads what comes back. */
record Prepared(List<ByteBuffer> pieces, StreamReader reader) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Pads the events of its streams against eavesdroppers, unless asked not to. */
  private static final String PADS = "openai";

  /** Bytes untouched but for the model's name and, in a stream, the question for the usage. */
  static Prepared passing(Surface surface, Target target, Leaving leaving, Handover handover) {
    Scanned scanned = leaving.scanned();
    Splice splice = new Splice(leaving.body());
    if (!target.model().equals(scanned.model())) {
      splice.replace(scanned.modelAt(), ErrorForm.quoted(target.model()));
    }
    Dialect dialect = target.upstream().dialect();
    boolean ask =
        scanned.stream()
            && surface.usageOnRequest()
            && dialect.streamUsage() == Dialect.StreamUsage.ASK;
    if (ask) {
      splice.askForUsage(scanned, dialect.name().equals(PADS));
    }
    StreamReader reader = surface.reader(ask && !scanned.options().usageAsked());
    return new Prepared(
        splice.pieces(), handover.isIdle() ? reader : new HandedOver(reader, handover));
  }

  /** The app's format and the target's. */
  record Pair(AppFormat apps, ProviderFormat theirs) {}

  /** Written anew in the target's format. */
  static Prepared converted(Pair formats, Target target, ChatRequest request, Handover handover)
      throws UnfitRequest {
    ProviderFormat theirs = formats.theirs();
    try {
      byte[] body = JSON.writeValueAsBytes(theirs.writeRequest(request, target.abilities()));
      return new Prepared(
          List.of(ByteBuffer.wrap(body)),
          new Converting(theirs, formats.apps(), request, handover));
    } catch (IOException e) {
      throw new IllegalStateException("a tree is always written", e);
    }
  }
}
