package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One wire format in both roles: as a server it reads an app's requests and writes answers, as a
 * client it writes requests to a provider and reads its answers. No I/O. Stateless, thread-safe.
 */
public interface WireFormat {
  String OPENAI_CHAT = "openai-chat";
  String OPENAI_RESPONSES = "openai-responses";
  String ANTHROPIC = "anthropic-messages";
  String GEMINI = "gemini";

  /**
   * Such as {@code openai-chat}: what {@link io.vivremotion.uplink.chat.Extras} and {@link
   * io.vivremotion.uplink.chat.Opaque} are bound to.
   */
  String name();

  /** Throws {@link UnfitRequest}, which says what is wrong where, in words for the app. */
  ChatRequest readRequest(JsonNode body) throws UnfitRequest;

  /**
   * The body for a provider. Throws {@link UnfitRequest} if the request asks for what this format
   * or the target has not; another target may have it.
   */
  ObjectNode writeRequest(ChatRequest request, Abilities abilities) throws UnfitRequest;

  /** A whole answer of status 2xx as the events it would have been as a stream. */
  List<ChatEvent> readAnswer(JsonNode body);

  /** A whole answer to an app. */
  ObjectNode writeAnswer(ChatAnswer answer);

  /**
   * A response of another status than 2xx.
   *
   * @param headers names in lower case
   */
  ChatError readError(int status, Map<String, String> headers, byte[] body);

  /** The body of an error to an app. */
  ObjectNode writeError(ChatError error, String requestId);

  /** The HTTP status that goes with {@link #writeError} in this format. */
  int status(ChatError error);

  /** Of a provider's stream. One per call; not thread-safe. */
  StreamReader reader(Consumer<ChatEvent> events);

  /**
   * Of a stream to an app. One per call; not thread-safe.
   *
   * @param request that is answered
   */
  StreamWriter writer(ChatRequest request, Consumer<ServerEvent> out);

  /** Makes events of what a provider streams. Ends with one of Ended and Failed, whatever comes. */
  interface StreamReader {
    /** After the end mark nothing more is told. */
    void read(ServerEvent event);

    /** The connection ended: tells {@code Failed} if no end mark was seen. Idempotent. */
    void end();
  }

  /** Writes what {@link AnswerTeller} tells, as it comes. */
  interface StreamWriter {
    void write(ChatEvent event);
  }
}
