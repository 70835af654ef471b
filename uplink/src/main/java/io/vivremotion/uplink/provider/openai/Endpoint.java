package io.vivremotion.uplink.provider.openai;

import io.vivremotion.http.Response;
import io.vivremotion.uplink.provider.Ask;
import java.util.Optional;

/**
 * What is known of an endpoint. gzip: tried on the first request; refused once a body was taken
 * plain right after it was not taken compressed. The field that limits the answer: {@code
 * max_tokens}, which all know, until the endpoint names it as unsupported (reasoning models).
 * Thread-safe.
 */
final class Endpoint {
  private static final String LIMIT = "max_tokens";
  private static final String NEWER_LIMIT = "max_completion_tokens";

  private enum Gzip {
    UNTRIED,
    TAKEN,
    REFUSED
  }

  private Gzip gzip = Gzip.UNTRIED;
  private String limitField = LIMIT;

  synchronized boolean mayTakeGzip() {
    return gzip != Gzip.REFUSED;
  }

  synchronized String limitField() {
    return limitField;
  }

  /** Learns from a response; the request to send instead, if another form may be taken. */
  synchronized Optional<ChatRequest> learn(
      ChatRequest request, Response response, String model, Ask ask) {
    if (response.status() / 100 == 2) {
      gzip = request.gzip() ? Gzip.TAKEN : gzip;
      return Optional.empty();
    }
    if (response.status() == 400 && Failure.names(response, LIMIT) && limitField.equals(LIMIT)) {
      limitField = NEWER_LIMIT;
      return Optional.of(ChatRequest.of(model, ask, limitField, request.gzip()));
    }
    boolean maybeGzip =
        response.status() == 400 || response.status() == 415 || response.status() == 422;
    if (request.gzip() && maybeGzip && gzip == Gzip.UNTRIED) {
      return Optional.of(ChatRequest.of(model, ask, limitField, false));
    }
    return Optional.empty();
  }

  /** What {@link #learn} proposed was sent. */
  synchronized void confirm(ChatRequest request, Response response) {
    if (response.status() / 100 == 2) {
      gzip = request.gzip() ? Gzip.TAKEN : Gzip.REFUSED;
    }
  }
}
