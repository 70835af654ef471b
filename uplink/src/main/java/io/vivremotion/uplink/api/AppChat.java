package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.http.Terms;
import io.vivremotion.uplink.chat.ChatError;
import java.util.Optional;

/**
 * The seam for routes that ask a model on an app's behalf: as if the app had sent a chat request
 * itself, with its key, limits, audit and errors. Never blocks; on the request's loop.
 */
public interface AppChat {
  /** The tenant that the request's key stands for; empty: nobody known, refuse with 401. */
  Optional<String> tenant(Request request);

  /**
   * @param request its body is one of {@code /v1/chat/completions}
   */
  void ask(Request request, Reply reply);

  /** What the provider that is tried first for a model calls the limit of an answer's tokens. */
  String limitField(String model);

  /** The error as OpenAI's API tells it. */
  void refuse(Reply reply, ChatError error);

  /** For such a route: its limits, and the server's own refusals in the same form. */
  Terms terms();

  /** A stage before {@link #ask}, such as one that completes the request. */
  interface Stage {
    Stage NONE = (request, reply, onwards) -> onwards.ask(request, reply);

    /** Calls onwards, or replies itself. */
    void ask(Request request, Reply reply, AppChat onwards);
  }
}
