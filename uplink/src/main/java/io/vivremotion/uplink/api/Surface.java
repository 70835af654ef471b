package io.vivremotion.uplink.api;

import io.vivremotion.http.Request;
import io.vivremotion.http.StreamListener;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of the APIs that apps speak to the gateway. */
enum Surface {
  CHAT("/chat/completions", Dialect.Format.OPENAI_CHAT, ErrorForm.OPENAI),
  RESPONSES("/responses", Dialect.Format.OPENAI_RESPONSES, ErrorForm.RESPONSES),
  EMBEDDINGS("/embeddings", Dialect.Format.OPENAI_CHAT, ErrorForm.OPENAI),
  MESSAGES("/messages", Dialect.Format.ANTHROPIC_MESSAGES, ErrorForm.ANTHROPIC);

  private static final String THREAD = "thread";
  private static final String BEARER = "bearer ";

  private final String path;
  private final Dialect.Format format;
  private final ErrorForm errors;

  Surface(String path, Dialect.Format format, ErrorForm errors) {
    this.path = path;
    this.format = format;
    this.errors = errors;
  }

  /** Below {@code /v1}. */
  String path() {
    return path;
  }

  /** How a request gets to a target. */
  enum Way {
    /** The target speaks the app's format. */
    PASS,
    /** It speaks another. */
    CONVERT,
    /** It has nothing of the kind. */
    NONE
  }

  Dialect.Format format() {
    return format;
  }

  /**
   * @param known the formats that can be converted
   */
  Way way(Target target, Formats known) {
    Dialect.Format theirs = target.upstream().dialect().format();
    boolean same = theirs == format;
    boolean convertible = known.canConvert(format, theirs);
    return switch (this) {
      case CHAT, MESSAGES -> same ? Way.PASS : convertible ? Way.CONVERT : Way.NONE;
      case RESPONSES -> convertible ? Way.CONVERT : Way.NONE; // what is kept there is not passed on
      case EMBEDDINGS ->
          target.embeddings().isEmpty()
              ? Way.NONE
              : same ? Way.PASS : theirs == Dialect.Format.GEMINI ? Way.CONVERT : Way.NONE;
    };
  }

  ErrorForm errors() {
    return errors;
  }

  /** Something is said in answer. */
  boolean isChat() {
    return this != EMBEDDINGS;
  }

  /**
   * Why a request is refused at a glance: what a vendor keeps is kept under the gateway's key, for
   * one vendor's models, and with place-holders of one request. Its clients know the word, and send
   * all there is instead.
   */
  Optional<ChatError> refusal(Scanned read) {
    return this == MESSAGES && read.names().contains(THREAD)
        ? Optional.of(
            new ChatError(
                Kind.BAD_REQUEST,
                Kind.BAD_REQUEST.status(),
                "thread: the gateway keeps nothing between requests: leave it out and send the"
                    + " whole conversation",
                THREAD,
                "thread_unsupported_request",
                Optional.empty(),
                Optional.empty()))
        : Optional.empty();
  }

  boolean usageOnRequest() {
    return this == CHAT;
  }

  StreamReader reader(boolean hideUsage) {
    return switch (this) {
      case CHAT -> new ChatReader(hideUsage, "choices");
      case EMBEDDINGS -> new ChatReader(hideUsage, "data");
      case RESPONSES -> throw new IllegalStateException("it is always converted");
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

  /** What the dialect always wants, and headers of the app that mean something to the provider. */
  Map<String, String> headers(Request request, Way way, Dialect dialect) {
    if (this != MESSAGES || way != Way.PASS) {
      return dialect.headers();
    }
    Map<String, String> headers = new HashMap<>(dialect.headers());
    for (String name : List.of("anthropic-version", "anthropic-beta")) {
      request.header(name).ifPresent(value -> headers.put(name, value));
    }
    return headers;
  }

  static Map<String, String> contentType(StreamListener.Head head) {
    return Map.of("content-type", head.header("content-type").orElse("application/json"));
  }
}
