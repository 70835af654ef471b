package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How reasoning that is sealed by any vendor travels through this format, which has no place of its
 * own for it: {@code reasoning_details} as OpenRouter has them, for which an app gives back the
 * message as it got it; and {@code extra_content} as Google has it, on tool calls.
 */
final class ReasoningDetails {
  private static final String SIGNATURE = "signature";
  private static final String THOUGHT_SIGNATURE = "thought_signature";

  /** Beside Google's own: an app gives it back, so that a change of model is noticed. */
  private static final String MADE_BY = "made_by";

  private ReasoningDetails() {}

  /**
   * Reasoning of a message or delta, from whichever fields the server uses.
   *
   * @param model that made it; empty: not known
   */
  static List<Part.Reasoning> read(JsonNode message, String model) {
    List<Part.Reasoning> parts = new ArrayList<>();
    boolean hasText = false;
    for (JsonNode detail : message.path("reasoning_details")) {
      Part.Reasoning part = part(detail, model);
      if (!part.text().isEmpty() || part.seal().isPresent()) {
        parts.add(part);
        hasText |= !part.text().isEmpty();
      }
    }
    String plain = Fields.text(message, "reasoning_content");
    plain = plain.isEmpty() ? Fields.text(message, "reasoning") : plain;
    if (!hasText && !plain.isEmpty()) {
      parts.addFirst(new Part.Reasoning(plain, Optional.empty()));
    }
    return joined(parts);
  }

  /** Text without a seal, and a seal without text right after it, are one part. */
  private static List<Part.Reasoning> joined(List<Part.Reasoning> parts) {
    List<Part.Reasoning> joined = new ArrayList<>();
    for (Part.Reasoning part : parts) {
      boolean belongs =
          part.text().isEmpty() && !joined.isEmpty() && joined.getLast().seal().isEmpty();
      if (belongs) {
        joined.add(new Part.Reasoning(joined.removeLast().text(), part.seal()));
      } else {
        joined.add(part);
      }
    }
    return joined;
  }

  private static Part.Reasoning part(JsonNode detail, String model) {
    String text = Fields.text(detail, "text");
    text = text.isEmpty() ? Fields.text(detail, "summary") : text;
    boolean signed = !Fields.text(detail, SIGNATURE).isEmpty();
    String value = Fields.text(detail, signed ? SIGNATURE : "data");
    if (value.isEmpty()) {
      return new Part.Reasoning(text, Optional.empty());
    }
    String maker = Fields.text(detail, "model");
    String kind = Fields.text(detail, "kind");
    Opaque seal =
        new Opaque(
            Fields.text(detail, "format"),
            maker.isEmpty() ? model : maker,
            kind.isEmpty() ? signed ? SIGNATURE : "encrypted" : kind,
            value);
    return new Part.Reasoning(text, Optional.of(seal));
  }

  /** Into a message: text, and details if any of it is sealed. */
  static void write(List<Part.Reasoning> parts, ObjectNode message) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.text()));
    if (!text.isEmpty()) {
      message.put("reasoning_content", text.toString());
    }
    if (parts.stream().anyMatch(part -> part.seal().isPresent())) {
      ArrayNode details = message.putArray("reasoning_details");
      parts.forEach(part -> details.add(detail(part)));
    }
  }

  private static ObjectNode detail(Part.Reasoning part) {
    ObjectNode detail = Fields.object();
    boolean signed = part.seal().map(seal -> seal.kind().equals(SIGNATURE)).orElse(true);
    detail.put("type", signed ? "reasoning.text" : "reasoning.encrypted");
    if (!part.text().isEmpty()) {
      detail.put("text", part.text());
    }
    part.seal()
        .ifPresent(seal -> {
          detail.put(signed ? SIGNATURE : "data", seal.value());
          detail.put("format", seal.format());
          detail.put("model", seal.model());
          detail.put("kind", seal.kind());
        });
    return detail;
  }

  /**
   * Of one tool call.
   *
   * @param model that made it, unless the call itself tells; empty: not known
   */
  static Optional<Opaque> readCall(JsonNode call, String model) {
    JsonNode extra = call.path("extra_content");
    String value = Fields.text(extra.path("google"), THOUGHT_SIGNATURE);
    String maker = Fields.text(extra, MADE_BY);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Opaque(
                WireFormat.GEMINI, maker.isEmpty() ? model : maker, "thoughtSignature", value));
  }

  /** Seals of other vendors than Google stand on reasoning, not on calls. */
  static void writeCall(Opaque seal, ObjectNode call) {
    if (seal.format().equals(WireFormat.GEMINI)) {
      ObjectNode extra = call.putObject("extra_content");
      extra.putObject("google").put(THOUGHT_SIGNATURE, seal.value());
      if (!seal.model().isEmpty()) {
        extra.put(MADE_BY, seal.model());
      }
    }
  }
}
