package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.Access;
import io.vivremotion.http.HttpServer;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.http.StreamClient;
import io.vivremotion.http.Terms;
import io.vivremotion.insight.Health;
import io.vivremotion.uplink.audit.AuditEntry;
import io.vivremotion.uplink.cache.Encoder;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.difficulty.ModelPair;
import io.vivremotion.uplink.image.Pictures;
import io.vivremotion.uplink.link.Shut;
import io.vivremotion.uplink.provider.Endpoints;
import io.vivremotion.uplink.provider.openai.KeySource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The routes that apps call: {@code POST /v1/chat/completions}, {@code /v1/responses}, {@code
 * /v1/embeddings}, {@code /v1/messages}, {@code GET /v1/models}. Errors are told in the caller's
 * own format.
 */
public final class AppApi implements AutoCloseable {
  private final List<Upstream> upstreams;
  private final Shared shared;
  private final InstantSource clock;

  public AppApi(Config config, Ports ports, MeterRegistry registry) {
    this.upstreams =
        ports.providers().entrySet().stream()
            .map(each ->
                new Upstream(
                    each.getKey(),
                    each.getValue(),
                    ports.time().random(),
                    ports.link(),
                    ports.endpoints().gzip(each.getKey().baseUrl())))
            .toList();
    this.clock = ports.time().clock();
    this.shared =
        new Shared(
            config,
            ports.client(),
            ports.doorkeeper(),
            Targets.of(ports.catalogue(), upstreams, registry),
            ports.formats(),
            new RetryBudget(),
            ports.audit(),
            new AppMeters(registry),
            ports.time(),
            new RequestIds(ports.time().random()),
            new Meanings(ports.encoder(), registry),
            new LocalEmbeddings(ports.encoder()),
            new ModelPairs(ports.pairs(), ports.formats()),
            new Departures(ports.pictures(), registry));
  }

  /** Reads the keys; blocks. Once, before the server starts. */
  public void start() {
    upstreams.forEach(upstream -> upstream.start(shared.nanos()));
  }

  public void addTo(HttpServer server) {
    addTo(server, AppChat.Stage.NONE);
  }

  /**
   * @param beforeChat every request that wants something said goes through it
   */
  public void addTo(HttpServer server, AppChat.Stage beforeChat) {
    for (Surface surface : Surface.values()) {
      AppChat chat = new Chat(surface);
      server.route(
          "POST",
          "/v1" + surface.path(),
          chat.terms(),
          surface.isChat() ? (request, reply) -> beforeChat.ask(request, reply, chat) : chat::ask);
    }
    Terms terms = terms(ErrorForm.OPENAI);
    server.route("GET", "/v1/models", terms, this::models);
    server.route("GET", "/v1/models/{model}", terms, this::model);
  }

  /** For routes that ask a model on an app's behalf. */
  public AppChat chat() {
    return new Chat(Surface.CHAT);
  }

  private final class Chat implements AppChat {
    private final Surface surface;

    Chat(Surface surface) {
      this.surface = surface;
    }

    @Override
    public Dialect.Format format() {
      return surface.format();
    }

    @Override
    public AppChat inChat() {
      return surface == Surface.CHAT ? this : chat();
    }

    @Override
    public Optional<String> tenant(Request request) {
      return shared.doorkeeper().caller(surface.key(request)).map(Doorkeeper.Caller::tenant);
    }

    @Override
    public void ask(Request request, Reply reply) {
      new AppCall(shared, surface, request, reply).begin();
    }

    @Override
    public String limitField(String model) {
      String asked = shared.pairs().strongOf(model).orElse(model);
      return shared.targets().of(asked, Surface.CHAT, shared.formats()).stream()
          .findFirst()
          .filter(first -> first.upstream().dialect().format() == Dialect.Format.OPENAI_CHAT)
          .map(first -> first.upstream().dialect().maxTokensField())
          .orElse("max_tokens");
    }

    @Override
    public void refuse(Reply reply, ChatError error) {
      shared.meters().refused(error.kind());
      new Outlet(reply, surface.errors(), shared.requestId(), shared::nanos).fail(error);
    }

    @Override
    public Terms terms() {
      return AppApi.this.terms(surface.errors());
    }
  }

  private Terms terms(ErrorForm form) {
    return new Terms(
        Access.APP,
        shared.config().maxBodyBytes(),
        (status, title, detail) -> {
          String id = shared.requestId();
          ChatError error = ErrorForm.ofServer(status, detail);
          Bill.refused(shared, id, new Bill.Asked("", "", ""), error);
          return new Terms.Written(
              Map.of("content-type", "application/json", form.requestIdHeader(), id),
              form.body(error, id));
        });
  }

  private void models(Request request, Reply reply) {
    new ModelList(shared, clock).all(request, reply);
  }

  private void model(Request request, Reply reply) {
    new ModelList(shared, clock).one(request, reply);
  }

  @Override
  public void close() {
    shared.departures().close();
    shared.meanings().close();
  }

  /** In the order in which they are tried. */
  public List<String> providers() {
    return upstreams.stream().map(Upstream::name).toList();
  }

  /** Of one provider; any thread. */
  public Health health(String provider) {
    return upstreams.stream()
        .filter(upstream -> upstream.name().equals(provider))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("no such provider: " + provider))
        .health();
  }

  /**
   * What it works with.
   *
   * @param formats those that can be converted into each other
   * @param providers in the order in which they are tried, each with its key
   * @param encoder the box's own, for questions that mean the same
   * @param pairs names that stand for two models
   * @param pictures makes those of requests smaller
   * @param link why nothing may leave over the link at present; quick, any thread
   */
  public record Ports(
      StreamClient client,
      Doorkeeper doorkeeper,
      Catalogue catalogue,
      Formats formats,
      Consumer<AuditEntry> audit,
      Map<ProviderConfig, KeySource> providers,
      Encoder encoder,
      List<ModelPair> pairs,
      Pictures pictures,
      Supplier<Optional<Shut>> link,
      Endpoints endpoints,
      Time time) {
    public Ports {
      providers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }
  }

  /**
   * @param nanoTime monotonic, as {@link System#nanoTime}
   * @param random thread-safe
   */
  public record Time(InstantSource clock, LongSupplier nanoTime, RandomGenerator random) {}

  /** What all requests have in common. */
  record Shared(
      Config config,
      StreamClient client,
      Doorkeeper doorkeeper,
      Targets targets,
      Formats formats,
      RetryBudget retries,
      Consumer<AuditEntry> audit,
      AppMeters meters,
      Time time,
      RequestIds ids,
      Meanings meanings,
      LocalEmbeddings local,
      ModelPairs pairs,
      Departures departures) {
    long nanos() {
      return time.nanoTime().getAsLong();
    }

    RandomGenerator random() {
      return time.random();
    }

    String requestId() {
      return ids.next();
    }
  }

  /** Ids that tell requests apart, over restarts too. */
  static final class RequestIds {
    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    RequestIds(RandomGenerator random) {
      this.prefix = "req_" + Long.toHexString(random.nextLong() | 1L << 63);
    }

    String next() {
      return prefix + Long.toHexString(count.incrementAndGet() | 1L << 32);
    }
  }

  /**
   * @param maxBodyBytes of one request
   * @param maxAnswerBytes of an answer that is not streamed
   * @param maxAttempts calls to providers for one request
   * @param heartbeat a comment is written into each silence of a stream this long
   */
  public record Config(
      long maxBodyBytes, long maxAnswerBytes, int maxAttempts, Duration heartbeat) {
    public static final Config DEFAULT = new Config(8L << 20, 8L << 20, 3, Duration.ofSeconds(15));

    public Config {
      require(maxBodyBytes >= 1_024, "max-body-bytes: at least 1 KiB");
      require(maxAnswerBytes >= 1_024, "max-answer-bytes: at least 1 KiB");
      require(maxAttempts >= 1 && maxAttempts <= 10, "max-attempts: 1 to 10");
      require(heartbeat.toMillis() >= 100, "heartbeat: at least 100 ms");
    }

    private static void require(boolean holds, String mistake) {
      if (!holds) {
        throw new IllegalArgumentException(mistake);
      }
    }
  }
}
