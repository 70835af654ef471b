package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.http.HttpServer;
import io.vivremotion.http.Reply;
import io.vivremotion.http.StreamCall;
import io.vivremotion.http.StreamClient;
import io.vivremotion.uplink.audit.AuditEntry;
import io.vivremotion.uplink.catalogue.Amount;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.Dialects;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.PriceEntry;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.concurrency.ConcurrencyLimit;
import io.vivremotion.uplink.difficulty.ModelPair;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.image.Pictures;
import io.vivremotion.uplink.link.Shut;
import io.vivremotion.uplink.provider.Endpoints;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Settlement;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The apps' routes on a real server, in front of fake providers. */
final class AppRig implements AutoCloseable {
  static final String KEY = "sk-app";
  static final Formats FORMATS =
      Formats.all(new Origin(InstantSource.system(), () -> "x".repeat(24)));
  private static final PriceEntry PRICE =
      new PriceEntry(
          new Amount("1"),
          Optional.empty(),
          Optional.empty(),
          new Amount("2"),
          Optional.empty(),
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final StreamClient client;
  private static final List<ModelPair> PAIRS = List.of(new ModelPair("auto", "gpt", "claude", 0.5));

  final HttpServer server;
  final AppApi api;
  final HttpClient http = HttpClient.newHttpClient();
  final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();

  /** By key: the tenant is called as its key. */
  final Map<String, Handling> handlings = new ConcurrentHashMap<>(Map.of(KEY, Handling.NONE));

  volatile double linkBytesPerSecond = 1e9;

  /** Of every tenant: what it may know of, and what it has money for once it has begun. */
  volatile Predicate<ModelCard> mayUse = card -> true;

  volatile Predicate<ModelCard> affords = card -> true;
  volatile UnaryOperator<Reply> tap = reply -> reply;

  volatile @Nullable Shut shut;
  volatile Runnable onMeteredCall = () -> {};
  final Endpoints endpoints = new Endpoints(InstantSource.system(), System::nanoTime);
  final BlockingQueue<AuditEntry> audited = new LinkedBlockingQueue<>();

  record Settled(Usage usage, long wireBytes, Ending ending) {}

  record At(
      String name,
      String dialect,
      int port,
      List<String> models,
      boolean metered,
      ConcurrencyLimit.Config concurrency) {
    At(String name, String dialect, int port, String... models) {
      this(name, dialect, port, List.of(models));
    }

    At(String name, String dialect, int port, List<String> models) {
      this(name, dialect, port, models, false, ConcurrencyLimit.Config.DEFAULT);
    }

    At overMeteredLink() {
      return new At(name, dialect, port, models, true, concurrency);
    }
  }

  AppRig(At... providers) throws IOException {
    this(AppApi.Config.DEFAULT, StreamCall.Limits.DEFAULT, providers);
  }

  AppRig(AppApi.Config config, StreamCall.Limits limits, At... providers) throws IOException {
    this(config, limits, Optional.empty(), providers);
  }

  AppRig(Trust trust, At... providers) throws IOException {
    this(AppApi.Config.DEFAULT, StreamCall.Limits.DEFAULT, Optional.of(trust), providers);
  }

  private AppRig(
      AppApi.Config config, StreamCall.Limits limits, Optional<Trust> trust, At... providers)
      throws IOException {
    client = trust.map(of -> of.client(meters)).orElseGet(this::trustingNobody);
    String scheme = trust.isPresent() ? "https://localhost:" : "http://127.0.0.1:";
    Map<ProviderConfig, KeySource> all = new LinkedHashMap<>();
    List<Catalogue.Offer> offers = new ArrayList<>();
    for (At at : providers) {
      Dialect dialect = Dialects.builtIn().find(at.dialect()).orElseThrow();
      String base = dialect.format() == Dialect.Format.OPENAI_CHAT ? "/v1" : "";
      URI uri = URI.create(scheme + at.port() + base);
      all.put(
          new ProviderConfig(at.name(), dialect, uri, at.metered(), limits, at.concurrency()),
          KeySource.of("sk-" + at.name()));
      offers.add(new Catalogue.Offer(at.name(), at.dialect(), "", at.models()));
    }
    Catalogue catalogue = Catalogue.of(new Catalogue.Config(offers, List.of(), Optional.of(PRICE)));
    api =
        new AppApi(
            config,
            new AppApi.Ports(
                client,
                this::caller,
                catalogue,
                FORMATS,
                audited::add,
                all,
                new Words(),
                PAIRS,
                new Pictures(Pictures.Config.DEFAULT, () -> linkBytesPerSecond, meters),
                () -> Optional.ofNullable(shut),
                endpoints,
                new AppApi.Time(InstantSource.system(), System::nanoTime, new Random(7))),
            meters);
    server = server(meters);
    api.addTo(server, (request, reply, onwards) -> onwards.ask(request, tap.apply(reply)));
    client.start();
    api.start();
    server.start();
  }

  private StreamClient trustingNobody() {
    return Trust.nobody(meters, () -> onMeteredCall.run());
  }

  private static HttpServer server(SimpleMeterRegistry meters) {
    HttpServer.Config defaults = HttpServer.Config.DEFAULT;
    return new HttpServer(
        new HttpServer.Config(
            defaults.host(),
            0,
            defaults.tls(),
            1,
            2_000,
            defaults.maxBodyBytes(),
            64L << 20,
            defaults.maxUnsentBytes(),
            defaults.requestTimeout(),
            defaults.idleTimeout()),
        new NoGate(),
        meters);
  }

  private Optional<Doorkeeper.Caller> caller(Optional<String> key) {
    return key.filter(handlings::containsKey)
        .map(known ->
            new Doorkeeper.Caller() {
              @Override
              public String tenant() {
                return known;
              }

              @Override
              public Handling handling() {
                return handlings.getOrDefault(known, Handling.NONE);
              }

              @Override
              public boolean mayUse(ModelCard card) {
                return mayUse.test(card);
              }

              @Override
              public Doorkeeper.Decision admit(Draft draft) {
                return new Doorkeeper.Decision.Admitted(new Noted());
              }
            });
  }

  /** On one loop. */
  private final class Noted implements Doorkeeper.Ticket {
    private Usage spent = Usage.NONE;

    @Override
    public void spent(ModelCard card, Usage usage) {
      spent = spent.plus(usage);
    }

    @Override
    public Optional<ChatError> alsoAsk(ModelCard card) {
      return moveTo(card);
    }

    @Override
    public void answeredBy(ModelCard card) {}

    @Override
    public Optional<ChatError> moveTo(ModelCard card) {
      return affords.test(card)
          ? Optional.empty()
          : Optional.of(ChatError.of(ChatError.Kind.MONEY, "too dear: " + card.provider()));
    }

    @Override
    public Optional<Settlement> settle(Usage usage, long wireBytes, Ending ending) {
      settled.add(new Settled(usage.plus(spent), wireBytes, ending));
      return Optional.empty();
    }
  }

  HttpRequest.Builder to(String path) {
    return to(path, KEY);
  }

  HttpRequest.Builder to(String path, String key) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("content-type", "application/json")
        .header("authorization", "Bearer " + key)
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return post(path, KEY, body);
  }

  HttpResponse<String> post(String path, String key, String body)
      throws IOException, InterruptedException {
    return http.send(
        to(path, key).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return http.send(
        HttpRequest.newBuilder(uri).header("authorization", "Bearer " + KEY).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> chat(String body) throws IOException, InterruptedException {
    return post("/v1/chat/completions", body);
  }

  AuditEntry audit() throws InterruptedException {
    AuditEntry next = audited.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no audit entry within 10 s");
    }
    return next;
  }

  Settled settlement() throws InterruptedException {
    Settled next = settled.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was settled within 10 s");
    }
    return next;
  }

  @Override
  public void close() {
    http.close();
    server.close();
    client.close();
    api.close();
  }
}
