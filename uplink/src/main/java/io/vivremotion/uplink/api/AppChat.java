package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.http.Terms;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.chat.ChatError;
import java.util.Optional;

/**
 * The seam for routes that ask a model on an app's behalf: as if the app had sent the request
 * itself, with its key, limits, audit and errors. Never blocks; on the request's loop.
 */
public interface AppChat {
  /** The tenant that the request's key stands for; empty: nobody known, refuse with 401. */
  Optional<String> tenant(Request request);

  /** Of the API that is asked. */
  default Dialect.Format format() {
    return Dialect.Format.OPENAI_CHAT;
  }

  /** The same app's chat completions. */
  default AppChat inChat() {
    return this;
  }

  /**
   * @param request its body is one of the API
   */
  void ask(Request request, Reply reply);

  /** What the provider that is tried first for a model calls the limit of an answer's tokens. */
  String limitField(String model);

  /** The error as the API tells it. */
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
