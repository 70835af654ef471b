package io.vivremotion.uplink.context;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.insight.WatchedTimers;
import io.vivremotion.uplink.api.AppChat;
import io.vivremotion.uplink.api.Formats;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.difficulty.ModelPair;
import io.vivremotion.uplink.token.TokenCounts;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Completes requests that belong to a conversation: header {@code x-vivremotion-conversation} of
 * chat completions, responses or messages. The app sends what is new; what was said before is
 * added, as far as the model's window has room. Counting and reading run on a thread of their own,
 * everything else on the request's loop.
 */
public final class Conversations implements AppChat.Stage, AutoCloseable {
  static final String HEADER = "x-vivremotion-conversation";
  static final int MOST_BODY_BYTES = 1 << 20;
  static final int MOST_WAITING = 256;

  static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private final Config config;
  private final Parts parts;
  private final ContextMeters meters;
  private final Memory memory;
  private final WatchedTimers worker;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param maxBytes of one conversation, in memory; the oldest of it goes, pinned items stay
   * @param maxMemoryBytes of the conversations in memory; the least recently used is read again
   * @param unknownWindowTokens of a model whose window the catalogue does not know
   * @param summarise what has no room is summarised by a model; else it is left out only
   * @param summaryModel that is asked for it; empty: the one that the app asks
   * @param summaryTokens of a summary
   * @param runbooks folder of .md and .txt files for prompts; empty: none
   * @param tokens how they are counted
   */
  public record Config(
      long maxBytes,
      long maxMemoryBytes,
      long unknownWindowTokens,
      boolean summarise,
      String summaryModel,
      int summaryTokens,
      String runbooks,
      TokenCounts.Config tokens) {
    public static final Config DEFAULT =
        new Config(256 << 10, 4 << 20, 8_192, true, "", 300, "", TokenCounts.Config.DEFAULT);

    public Config {
      require(maxBytes >= 4_096 && maxBytes <= 1 << 20, "max-bytes: 4KiB to 1MiB was expected");
      require(maxMemoryBytes >= maxBytes, "max-memory-bytes: at least max-bytes was expected");
      require(unknownWindowTokens >= 1_024, "unknown-window-tokens: at least 1024 was expected");
      require(
          summaryTokens >= 32 && summaryTokens <= 4_096, "summary-tokens: 32 to 4096 was expected");
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message);
      }
    }
  }

  /**
   * @param formats those that apps may ask in, and change between
   * @param pairs names that stand for two models
   */
  public record Parts(
      Catalogue catalogue,
      TokenCounts counts,
      Shelf shelf,
      Formats formats,
      List<ModelPair> pairs,
      InstantSource clock) {
    public Parts {
      pairs = List.copyOf(pairs);
    }
  }

  public Conversations(Config config, Parts parts, MeterRegistry registry) {
    this.config = config;
    this.parts = parts;
    this.meters = new ContextMeters(registry);
    this.memory = new Memory(parts.shelf(), config.maxMemoryBytes(), meters);
    this.worker =
        new WatchedTimers(
            "context", Thread.ofPlatform().name("context").daemon().factory(), registry, _ -> {});
    ContextMeters.gauge(
        registry, "vivremotion_context_bytes", "Conversations in memory", memory::bytes);
    ContextMeters.gauge(
        registry, "vivremotion_context_waiting", "Work of conversations to be done", waiting::get);
  }

  @Override
  public void ask(Request request, Reply reply, AppChat onwards) {
    Optional<String> id = request.header(HEADER);
    Optional<String> tenant = id.isEmpty() ? Optional.empty() : onwards.tenant(request);
    if (tenant.isEmpty()) {
      onwards.ask(request, reply); // which refuses whom it does not know
      return;
    }
    Memory.Key key = new Memory.Key(tenant.get(), id.get());
    Optional<ChatError> mistake = mistake(request, id.get());
    if (mistake.isPresent()) {
      onwards.refuse(reply, mistake.get());
    } else if (!memory.take(key)) {
      meters.busy.increment();
      onwards.refuse(
          reply,
          ChatError.of(
              Kind.CONFLICT, "a request of this conversation is under way: ask when it has ended"));
    } else {
      Exchange exchange = new Exchange(this, key, request, reply, onwards);
      if (!later(exchange::prepare)) {
        memory.release(key);
        onwards.refuse(reply, ChatError.of(Kind.OVERLOAD, "too many conversations at once"));
      }
    }
  }

  private static Optional<ChatError> mistake(Request request, String id) {
    if (!id.matches("[A-Za-z0-9._:-]{1,64}")) {
      return Optional.of(
          ChatError.of(
              Kind.BAD_REQUEST, HEADER, HEADER + ": 1 to 64 letters, digits and . _ : - expected"));
    }
    if (request.body().size() > MOST_BODY_BYTES) {
      return Optional.of(
          ChatError.of(Kind.TOO_LARGE, "", "a request within a conversation may have 1 MiB"));
    }
    return Optional.empty();
  }

  /** On the worker; false: it has too much to do, or the gateway ends. */
  boolean later(Runnable work) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return false;
    }
    try {
      worker.execute(() -> {
        waiting.decrementAndGet();
        work.run();
      });
      return true;
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      return false;
    }
  }

  Window window(JsonNode body) {
    String model = body.path("model").asText();
    List<String> models =
        parts.pairs().stream()
            .filter(pair -> pair.id().equals(model))
            .findFirst()
            .map(pair -> List.of(pair.weak(), pair.strong()))
            .orElse(List.of(model));
    return Window.of(
        body,
        models.stream().map(parts.catalogue()::find).toList(),
        parts.counts(),
        config.unknownWindowTokens());
  }

  Config config() {
    return config;
  }

  Parts parts() {
    return parts;
  }

  Memory memory() {
    return memory;
  }

  ContextMeters meters() {
    return meters;
  }

  /** What is under way is finished first. Idempotent. */
  @Override
  public void close() {
    worker.close(2, TimeUnit.SECONDS);
  }
}
