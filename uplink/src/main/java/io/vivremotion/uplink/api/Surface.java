package io.vivremotion.uplink.api;

import io.vivremotion.http.Request;
import io.vivremotion.http.StreamListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One of the APIs that apps speak to the gateway. */
enum Surface {
  CHAT("/chat/completions", Dialect.Shape.CHAT, ErrorForm.OPENAI),
  EMBEDDINGS("/embeddings", Dialect.Shape.CHAT, ErrorForm.OPENAI),
  MESSAGES("/messages", Dialect.Shape.MESSAGES, ErrorForm.ANTHROPIC);

  private static final String BEARER = "bearer ";

  private final String path;
  private final Dialect.Shape shape;
  private final ErrorForm errors;

  Surface(String path, Dialect.Shape shape, ErrorForm errors) {
    this.path = path;
    this.shape = shape;
    this.errors = errors;
  }

  /** Below {@code /v1} here, and below the base URL of a provider. */
  String path() {
    return path;
  }

  Dialect.Shape shape() {
    return shape;
  }

  ErrorForm errors() {
    return errors;
  }

  boolean usageOnRequest() {
    return this == CHAT;
  }

  StreamReader reader(boolean hideUsage) {
    return switch (this) {
      case CHAT, EMBEDDINGS -> new ChatReader(hideUsage);
      case MESSAGES -> new MessagesReader();
    };
  }

  /** The key the app shows: as a bearer token or, as Anthropic's clients do, in x-api-key. */
  Optional<String> key(Request request) {
    Optional<String> own = request.header("x-api-key").map(String::strip);
    return own.isPresent()
        ? own
        : request
            .header("authorization")
            .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(text -> text.substring(BEARER.length()).strip());
  }

  String keyHint() {
    return errors == ErrorForm.ANTHROPIC
        ? "send it in the header x-api-key"
        : "send it as Authorization: Bearer <key>";
  }

  /** Headers of the app that mean something to the provider. */
  Map<String, String> passedOn(Request request) {
    if (this != MESSAGES) {
      return Map.of();
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("anthropic-version", request.header("anthropic-version").orElse("2023-06-01"));
    request.header("anthropic-beta").ifPresent(beta -> headers.put("anthropic-beta", beta));
    return headers;
  }

  static Map<String, String> contentType(StreamListener.Head head) {
    return Map.of("content-type", head.header("content-type").orElse("application/json"));
  }
}
