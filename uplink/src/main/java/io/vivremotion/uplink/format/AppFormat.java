package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import java.util.function.Consumer;

/**
 * One wire format as its server: reads an app's requests, writes answers. No I/O. Stateless,
 * thread-safe.
 */
public interface AppFormat {
  /** One of the names in {@link WireFormat}. */
  String name();

  /** Throws {@link UnfitRequest}, which says what is wrong where, in words for the app. */
  ChatRequest readRequest(JsonNode body) throws UnfitRequest;

  /** A whole answer to an app. */
  ObjectNode writeAnswer(ChatAnswer answer);

  /** The body of an error to an app. */
  ObjectNode writeError(ChatError error, String requestId);

  /** The HTTP status that goes with {@link #writeError} in this format. */
  int status(ChatError error);

  /**
   * Of a stream to an app. One per call; not thread-safe.
   *
   * @param request that is answered
   */
  StreamWriter writer(ChatRequest request, Consumer<ServerEvent> out);

  /** Writes what {@link AnswerTeller} tells, as it comes. */
  interface StreamWriter {
    void write(ChatEvent event);
  }
}
