package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ProviderError;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Messages. As a server it reads what either version allows. */
public final class AnthropicMessages implements WireFormat {
  private final Origin origin;
  private final AnthropicVersion version;

  /**
   * @param version that is spoken to the provider
   */
  public AnthropicMessages(Origin origin, AnthropicVersion version) {
    this.origin = origin;
    this.version = version;
  }

  @Override
  public String name() {
    return ANTHROPIC;
  }

  @Override
  public ChatRequest readRequest(JsonNode body) throws UnfitRequest {
    return MessagesRequestReader.read(body);
  }

  @Override
  public ObjectNode writeRequest(ChatRequest request, Abilities abilities) throws UnfitRequest {
    return new MessagesRequestWriter(request, abilities, version).write();
  }

  @Override
  public List<ChatEvent> readAnswer(JsonNode body) {
    return MessagesAnswerReader.read(body, origin);
  }

  @Override
  public ObjectNode writeAnswer(ChatAnswer answer) {
    return new MessagesAnswerWriter(origin).write(answer);
  }

  @Override
  public ChatError readError(int status, Map<String, String> headers, byte[] body) {
    return ProviderError.read(status, headers, body, origin.now());
  }

  @Override
  public ObjectNode writeError(ChatError error, String requestId) {
    return AnthropicErrors.body(error, requestId);
  }

  @Override
  public int status(ChatError error) {
    return AnthropicErrors.status(error);
  }

  @Override
  public StreamReader reader(Consumer<ChatEvent> events) {
    return new MessagesStreamReader(origin, events);
  }

  @Override
  public StreamWriter writer(ChatRequest request, Consumer<ServerEvent> out) {
    return new MessagesStreamWriter(origin, request, out);
  }
}
