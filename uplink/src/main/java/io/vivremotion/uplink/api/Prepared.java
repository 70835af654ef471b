package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.LeftOut;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.gemini.GeminiEmbeddings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request as it goes to a target, and who reads what comes back.
 *
 * @param leftOut fields of the app that the target does not take, nested by dots
 */
record Prepared(List<ByteBuffer> pieces, StreamReader reader, List<String> leftOut) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Bytes untouched but for the model's name, fields that the target does not take and, in a
   * stream, the question for the usage.
   */
  static Prepared passing(Surface surface, Target target, Leaving leaving, Handover handover) {
    Scanned scanned = leaving.scanned();
    Splice splice = new Splice(leaving.body());
    if (!target.model().equals(scanned.model())) {
      splice.replace(scanned.modelAt(), ErrorForm.quoted(target.model()));
    }
    OddFields odd = target.odd();
    Dialect dialect = target.upstream().dialect();
    boolean ask =
        scanned.stream()
            && surface.usageOnRequest()
            && dialect.streamUsage() == Dialect.StreamUsage.ASK
            && !odd.isLeftOut("stream_options")
            && !odd.isLeftOut("stream_options.include_usage");
    if (ask) {
      boolean pads = dialect.has(Dialect.Feature.OBFUSCATION_SWITCH);
      splice.askForUsage(scanned, pads && !odd.isLeftOut("stream_options.include_obfuscation"));
    }
    List<String> leftOut =
        odd.concern(scanned.names(), scanned.developer())
            ? FieldEdits.of(new FieldEdits.Asked(leaving.body(), scanned.names(), odd), splice)
            : List.of();
    StreamReader reader = surface.reader(ask && !scanned.options().usageAsked());
    return new Prepared(
        splice.pieces(), handover.isIdle() ? reader : new HandedOver(reader, handover), leftOut);
  }

  /** Asked of Gemini. */
  static Prepared embeddings(Target target, Leaving leaving) throws UnfitRequest {
    JsonNode asked = Fields.parse(leaving.body());
    byte[] body =
        GeminiEmbeddings.writeRequest(asked, target.model())
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return new Prepared(List.of(ByteBuffer.wrap(body)), new EmbeddingsReader(asked), List.of());
  }

  /** The app's format and the target's. */
  record Pair(AppFormat apps, ProviderFormat theirs) {}

  /** Written anew in the target's format. */
  static Prepared converted(Pair formats, Target target, ChatRequest request, Handover handover)
      throws UnfitRequest {
    ProviderFormat theirs = formats.theirs();
    try {
      ObjectNode tree = theirs.writeRequest(request, target.abilities());
      target.odd().fit(tree);
      return new Prepared(
          List.of(ByteBuffer.wrap(JSON.writeValueAsBytes(tree))),
          new Converting(theirs, formats.apps(), request, handover),
          LeftOut.of(request, theirs.name(), tree));
    } catch (IOException e) {
      throw new IllegalStateException("a tree is always written", e);
    }
  }
}
