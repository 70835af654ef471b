package io.vivremotion.uplink.format.responses;

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
import io.vivremotion.uplink.format.openai.OpenAiErrors;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Responses. */
public final class OpenAiResponses implements WireFormat {
  private final Origin origin;

  public OpenAiResponses(Origin origin) {
    this.origin = origin;
  }

  @Override
  public String name() {
    return OPENAI_RESPONSES;
  }

  @Override
  public ChatRequest readRequest(JsonNode body) throws UnfitRequest {
    return ResponsesRequestReader.read(body);
  }

  @Override
  public ObjectNode writeRequest(ChatRequest request, Abilities abilities) throws UnfitRequest {
    return new ResponsesRequestWriter(request, abilities).write();
  }

  @Override
  public List<ChatEvent> readAnswer(JsonNode body) {
    return ResponsesReader.whole(body, origin);
  }

  @Override
  public ObjectNode writeAnswer(ChatAnswer answer) {
    return ResponsesStreamWriter.whole(answer, origin);
  }

  @Override
  public ChatError readError(int status, Map<String, String> headers, byte[] body) {
    return ProviderError.read(status, headers, body, origin.now());
  }

  @Override
  public ObjectNode writeError(ChatError error, String requestId) {
    return OpenAiErrors.body(error);
  }

  @Override
  public int status(ChatError error) {
    return OpenAiErrors.status(error);
  }

  @Override
  public StreamReader reader(Consumer<ChatEvent> events) {
    return new ResponsesReader(origin, events);
  }

  @Override
  public StreamWriter writer(ChatRequest request, Consumer<ServerEvent> out) {
    return new ResponsesStreamWriter(origin, out);
  }
}
