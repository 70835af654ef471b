package io.vivremotion.uplink.provider.openai;

import io.vivremotion.http.Response;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Gzip;
import java.util.Optional;

/**
 * What is known of a model's endpoint: whether it takes gzip, which all its models share, and the
 * field that limits the answer: {@code max_tokens}, which all know, until the endpoint names it as
 * unsupported (reasoning models). Thread-safe.
 */
final class Endpoint {
  private static final String LIMIT = "max_tokens";
  private static final String NEWER_LIMIT = "max_completion_tokens";

  private final Gzip gzip;
  private String limitField = LIMIT;

  Endpoint(Gzip gzip) {
    this.gzip = gzip;
  }

  boolean mayTakeGzip() {
    return gzip.mayBeSent();
  }

  synchronized String limitField() {
    return limitField;
  }

  /** Learns from a response; the request to send instead, if another form may be taken. */
  synchronized Optional<ChatRequest> learn(
      ChatRequest request, Response response, String model, Ask ask) {
    if (response.status() / 100 == 2) {
      taken(request);
      return Optional.empty();
    }
    if (response.status() == 400 && Failure.names(response, LIMIT) && limitField.equals(LIMIT)) {
      limitField = NEWER_LIMIT;
      return Optional.of(ChatRequest.of(model, ask, limitField, request.gzip()));
    }
    return request.gzip() && gzip.isSuspect(response.status())
        ? Optional.of(ChatRequest.of(model, ask, limitField, false))
        : Optional.empty();
  }

  /** What {@link #learn} proposed instead of the first was sent. */
  void confirm(ChatRequest first, ChatRequest second, Response response) {
    boolean answered = response.status() / 100 == 2;
    boolean doubted = first.gzip() && !second.gzip();
    if (answered && doubted) {
      gzip.refused();
    } else if (answered) {
      taken(second);
    } else if (doubted && isFormAtFault(response)) {
      gzip.cleared();
    }
  }

  /** A plain request that failed for the moment says nothing of the compressed one. */
  private static boolean isFormAtFault(Response response) {
    return response.status() == 400 || response.status() == 415 || response.status() == 422;
  }

  private void taken(ChatRequest request) {
    if (request.gzip()) {
      gzip.taken();
    }
  }
}
