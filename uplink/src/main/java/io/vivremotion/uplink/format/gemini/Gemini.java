package io.vivremotion.uplink.format.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ProviderError;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Contents and candidates. */
public final class Gemini implements ProviderFormat {
  private final Origin origin;

  public Gemini(Origin origin) {
    this.origin = origin;
  }

  @Override
  public String name() {
    return WireFormat.GEMINI;
  }

  @Override
  public ObjectNode writeRequest(ChatRequest request, Abilities abilities) throws UnfitRequest {
    return new GenerateRequestWriter(request, abilities).write();
  }

  @Override
  public List<ChatEvent> readAnswer(JsonNode body) {
    List<ChatEvent> events = new ArrayList<>();
    GenerateReader reader = new GenerateReader(origin, events::add);
    reader.read(ServerEvent.of(body.toString()));
    reader.end();
    return events;
  }

  @Override
  public ChatError readError(int status, Map<String, String> headers, byte[] body) {
    return ProviderError.read(status, headers, body, origin.now());
  }

  @Override
  public StreamReader reader(Consumer<ChatEvent> events) {
    return new GenerateReader(origin, events);
  }
}
