package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ProviderError;
import java.util.ArrayList;
import java.util.List;

/** Reads a whole answer. */
final class ChatAnswerReader {
  private ChatAnswerReader() {}

  static List<ChatEvent> read(JsonNode body, Origin origin) {
    List<ChatEvent> events = new ArrayList<>();
    AnswerTeller teller = new AnswerTeller(events::add);
    if (ProviderError.isIn(body)) {
      teller.failed(ProviderError.inBand(body));
      return events;
    }
    if (!body.path("choices").isArray()) {
      teller.failed(ChatError.of(ChatError.Kind.SERVER, "the provider's answer holds no choices"));
      return events;
    }
    teller.started(
        Fields.text(body, "id"),
        Fields.text(body, "model"),
        Math.max(0, Fields.count(body, "created")));
    new ChoiceTeller(teller, origin).choices(body, true);
    teller.usage(ChatUsage.read(body.path("usage")));
    teller.ended();
    return events;
  }
}
