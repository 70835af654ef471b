package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.WireFormat;
import java.util.Optional;

/** Reasoning items. Their ids are not bound to what is sealed: each side makes up its own. */
final class Sealed {
  private static final String KIND = "encrypted_content";

  private Sealed() {}

  /**
   * @param model that made it; empty: not known
   */
  static Optional<Opaque> read(JsonNode item, String model) {
    String content = Fields.text(item, KIND);
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(new Opaque(WireFormat.OPENAI_RESPONSES, model, KIND, content));
  }

  /** Of a whole item: text of the summary, or of the reasoning itself where it is shown. */
  static Part.Reasoning part(JsonNode item, String model) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : item.path("summary")) {
      text.append(text.isEmpty() ? "" : "\n\n").append(Fields.text(part, "text"));
    }
    for (JsonNode part : item.path("content")) {
      text.append(Fields.text(part, "text"));
    }
    return new Part.Reasoning(text.toString(), read(item, model));
  }

  static boolean isOwn(Opaque seal) {
    return seal.format().equals(WireFormat.OPENAI_RESPONSES);
  }

  static void write(Opaque seal, ObjectNode item) {
    item.put(KIND, seal.value());
  }
}
