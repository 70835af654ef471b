package io.vivremotion.uplink.format.anthropic;

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
final class MessagesAnswerReader {
  private MessagesAnswerReader() {}

  static List<ChatEvent> read(JsonNode body, Origin origin) {
    List<ChatEvent> events = new ArrayList<>();
    AnswerTeller teller = new AnswerTeller(events::add);
    if (ProviderError.isIn(body)) {
      teller.failed(ProviderError.inBand(body));
      return events;
    }
    if (!body.path("content").isArray()) {
      teller.failed(ChatError.of(ChatError.Kind.SERVER, "the provider's answer holds no content"));
      return events;
    }
    teller.started(Fields.text(body, "id"), Fields.text(body, "model"), 0);
    teller.opened(0);
    BlockTeller blocks = new BlockTeller(teller, origin);
    blocks.madeBy(Fields.text(body, "model"));
    int index = 0;
    for (JsonNode block : body.path("content")) {
      blocks.start(index, block);
      blocks.stop(index++);
    }
    String reason = Fields.text(body, "stop_reason");
    teller.finished(0, StopWords.read(reason), reason);
    teller.usage(new MessagesUsage().read(body.path("usage")));
    teller.ended();
    return events;
  }
}
