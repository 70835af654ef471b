package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One wire format as its client: writes requests to a provider, reads its answers. No I/O.
 * Stateless, thread-safe.
 */
public interface ProviderFormat {
  /** One of the names in {@link WireFormat}. */
  String name();

  /**
   * The body for a provider. Throws {@link UnfitRequest} if the request asks for what this format
   * or the target has not; another target may have it.
   */
  ObjectNode writeRequest(ChatRequest request, Abilities abilities) throws UnfitRequest;

  /** A whole answer of status 2xx as the events it would have been as a stream. */
  List<ChatEvent> readAnswer(JsonNode body);

  /**
   * A response of another status than 2xx.
   *
   * @param headers names in lower case
   */
  ChatError readError(int status, Map<String, String> headers, byte[] body);

  /** Of a provider's stream. One per call; not thread-safe. */
  StreamReader reader(Consumer<ChatEvent> events);

  /** Makes events of what a provider streams. Ends with one of Ended and Failed, whatever comes. */
  interface StreamReader {
    /** After the end mark nothing more is told. */
    void read(ServerEvent event);

    /** The connection ended: tells {@code Failed} if no end mark was seen. Idempotent. */
    void end();
  }
}
