package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.UnfitRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A format whose seals name the model as it was asked for: an alias is answered under the name of a
 * snapshot, and by that the seal would never come back to it.
 */
record SealedAsAsked(ProviderFormat format, String model) implements ProviderFormat {
  @Override
  public String name() {
    return format.name();
  }

  @Override
  public ObjectNode writeRequest(ChatRequest request, Abilities abilities) throws UnfitRequest {
    return format.writeRequest(request, abilities);
  }

  @Override
  public List<ChatEvent> readAnswer(JsonNode body) {
    return format.readAnswer(body).stream().map(this::asAsked).toList();
  }

  @Override
  public ChatError readError(int status, Map<String, String> headers, byte[] body) {
    return format.readError(status, headers, body);
  }

  @Override
  public StreamReader reader(Consumer<ChatEvent> events) {
    return format.reader(event -> events.accept(asAsked(event)));
  }

  private ChatEvent asAsked(ChatEvent event) {
    if (event instanceof ChatEvent.ReasoningSealed(int choice, Opaque seal)) {
      return new ChatEvent.ReasoningSealed(choice, asAsked(seal));
    }
    if (event instanceof ChatEvent.ToolCallSealed(int choice, int index, Opaque seal)) {
      return new ChatEvent.ToolCallSealed(choice, index, asAsked(seal));
    }
    return event;
  }

  private Opaque asAsked(Opaque seal) {
    return new Opaque(seal.format(), model, seal.kind(), seal.value());
  }
}
