package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ProviderError;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.function.Consumer;

/** Reads events up to {@code message_stop}. */
final class MessagesStreamReader implements ProviderFormat.StreamReader {
  private final AnswerTeller teller;
  private final BlockTeller blocks;
  private final MessagesUsage usage = new MessagesUsage();

  MessagesStreamReader(Origin origin, Consumer<ChatEvent> events) {
    teller = new AnswerTeller(events);
    blocks = new BlockTeller(teller, origin);
  }

  @Override
  public void read(ServerEvent event) {
    if (teller.isOver() || event.data().isBlank()) {
      return;
    }
    JsonNode data = Fields.parse(event.data());
    if (data.isMissingNode()) {
      teller.garbled();
      return;
    }
    String type = Fields.text(data, "type");
    switch (type.isEmpty() ? event.event() : type) {
      case "message_start" -> start(data.path("message"));
      case "content_block_start" -> blocks.start(index(data), data.path("content_block"));
      case "content_block_delta" -> blocks.delta(index(data), data.path("delta"));
      case "content_block_stop" -> blocks.stop(index(data));
      case "message_delta" -> {
        String reason = Fields.text(data.path("delta"), "stop_reason");
        if (!reason.isEmpty()) {
          teller.finished(0, StopWords.read(reason), reason);
        }
        teller.usage(usage.read(data.path("usage")));
      }
      case "message_stop" -> teller.ended();
      case "error" -> teller.failed(ProviderError.inBand(data));
      default -> {} // ping, and what is new
    }
  }

  private void start(JsonNode message) {
    String model = Fields.text(message, "model");
    teller.started(Fields.text(message, "id"), model, 0);
    teller.opened(0);
    blocks.madeBy(model);
    teller.usage(usage.read(message.path("usage")));
  }

  private static int index(JsonNode data) {
    return data.path("index").asInt(0);
  }

  @Override
  public void end() {
    teller.cut();
  }
}
