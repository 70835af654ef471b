package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ProviderError;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.function.Consumer;

/** Reads chunks up to {@code [DONE]}. */
final class ChatStreamReader implements ProviderFormat.StreamReader {
  private static final String DONE = "[DONE]";

  private final AnswerTeller teller;
  private final ChoiceTeller choices;

  ChatStreamReader(Origin origin, Consumer<ChatEvent> events) {
    teller = new AnswerTeller(events);
    choices = new ChoiceTeller(teller, origin);
  }

  @Override
  public void read(ServerEvent event) {
    String data = event.data().strip();
    if (data.isEmpty() || teller.isOver()) {
      return;
    }
    if (data.equals(DONE)) {
      teller.ended();
      return;
    }
    JsonNode chunk = Fields.parse(data);
    if (chunk.isMissingNode()) {
      teller.garbled();
    } else if (ProviderError.isIn(chunk)) {
      teller.failed(ProviderError.inBand(chunk));
    } else {
      chunk(chunk);
    }
  }

  /** Azure's first chunk has neither choices nor a model: it does not start the answer. */
  private void chunk(JsonNode chunk) {
    if (!chunk.path("choices").isEmpty()) {
      teller.started(
          Fields.text(chunk, "id"),
          Fields.text(chunk, "model"),
          Math.max(0, Fields.count(chunk, "created")));
      choices.choices(chunk, false);
    }
    teller.usage(ChatUsage.read(chunk.path("usage")));
    teller.usage(ChatUsage.read(chunk.path("x_groq").path("usage")));
  }

  @Override
  public void end() {
    teller.cut();
  }
}
