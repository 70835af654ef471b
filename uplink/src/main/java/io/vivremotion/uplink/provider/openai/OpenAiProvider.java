package io.vivremotion.uplink.provider.openai;

import io.vivremotion.http.Call;
import io.vivremotion.http.HttpClient;
import io.vivremotion.http.Response;
import io.vivremotion.insight.Health;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Gzip;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Outcome.Barred;
import io.vivremotion.uplink.provider.Outcome.Garbled;
import io.vivremotion.uplink.provider.Outcome.Unreachable;
import io.vivremotion.uplink.provider.Outcome.Wire;
import io.vivremotion.uplink.provider.Provider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Asks one model at one endpoint. Which field limits the answer it remembers until the restart; a
 * key that was refused is not sent again until it changes or ten minutes have passed.
 */
public final class OpenAiProvider implements Provider {
  /**
   * For the client it is given: connections are kept as long as the server keeps them (a TLS
   * handshake costs some 5 kB), and a reply without end is cut early.
   */
  public static final HttpClient.Config CLIENT =
      new HttpClient.Config(
          Duration.ofSeconds(30), 2, Duration.ofMinutes(10), 128 << 10, Optional.empty(), true);

  private static final Duration KEY_REST = Duration.ofMinutes(10);
  private static final Duration KEY_LOOK = Duration.ofSeconds(1);

  /** A server is expected to keep a connection for so long. */
  private static final Duration KEPT_ALIVE = Duration.ofSeconds(50);

  private final Config config;
  private final KeySource keys;
  private final HttpClient client;
  private final InstantSource clock;
  private final Function<String, OptionalLong> tokens;
  private final Endpoint endpoint;
  private final Object lock = new Object();

  private Instant lastReply = Instant.MIN;
  private String refusedKey = "";
  private Instant refusedAt = Instant.MIN;

  /**
   * What is known before, or by others.
   *
   * @param tokens of a text, as the vendor counts
   * @param gzip of the endpoint
   */
  public record Known(Function<String, OptionalLong> tokens, Gzip gzip) {}

  /** Of a model whose tokens nobody can count, at an endpoint that nobody else asks. */
  public OpenAiProvider(Config config, KeySource keys, HttpClient client, InstantSource clock) {
    this(
        config,
        keys,
        client,
        clock,
        new Known(text -> OptionalLong.empty(), new Gzip(clock, System::nanoTime)));
  }

  public OpenAiProvider(
      Config config, KeySource keys, HttpClient client, InstantSource clock, Known known) {
    this.tokens = known.tokens;
    this.endpoint = new Endpoint(known.gzip);
    this.config = config;
    this.keys = keys;
    this.client = client;
    this.clock = clock;
  }

  @Override
  public String model() {
    return config.model;
  }

  @Override
  public boolean simulation() {
    return config.simulation;
  }

  @Override
  public String endpoint() {
    return config.baseUrl.toString();
  }

  @Override
  public OptionalLong tokens(String text) {
    return tokens.apply(text);
  }

  @Override
  public Price price(Ask ask) {
    boolean secure = "https".equalsIgnoreCase(config.baseUrl.getScheme());
    ChatRequest request = ChatRequest.of(config.model, ask, endpoint);
    long send = request.body().size() + 420L + (secure ? 60 : 0);
    long receive = 900L + ask.maxAnswerTokens() * (long) config.bytesPerToken;
    boolean cold;
    synchronized (lock) {
      cold = !isWithin(KEPT_ALIVE, lastReply);
    }
    return cold && secure ? new Price(send + 900, receive + 5_000) : new Price(send, receive);
  }

  @Override
  public Outcome ask(Ask ask) throws InterruptedException {
    String key;
    try {
      key = keys.read();
    } catch (IOException e) {
      return new Barred("key-unreadable", unreadable(e), KEY_LOOK);
    }
    if (isRefused(key)) {
      return new Barred("key-refused", keyRefused(), KEY_LOOK);
    }
    Outcome outcome = exchange(ask, key);
    if (outcome instanceof Barred barred && barred.code().equals("http-401")) {
      synchronized (lock) {
        refusedKey = key;
        refusedAt = clock.instant();
      }
      return new Barred("key-refused", keyRefused(), KEY_LOOK);
    }
    return outcome;
  }

  @Override
  public Health health() {
    try {
      return isRefused(keys.read()) ? new Health.Degraded(keyRefused()) : Health.UP;
    } catch (IOException e) {
      return new Health.Degraded(unreadable(e));
    }
  }

  private Outcome exchange(Ask ask, String key) throws InterruptedException {
    try {
      ChatRequest request = ChatRequest.of(config.model, ask, endpoint);
      Response response = client.send(call(request, key).urgent(ask.urgent()));
      Optional<ChatRequest> other = endpoint.learn(request, response, config.model, ask);
      if (other.isPresent()) {
        Response second = client.send(call(other.get(), key).urgent(ask.urgent()));
        endpoint.confirm(request, other.get(), second);
        return outcome(second, wireOf(response, second));
      }
      return outcome(response, new Wire(response.wireBytesSent(), response.wireBytesReceived()));
    } catch (SocketTimeoutException e) {
      return new Unreachable("timeout", "no reply within " + config.timeout.toSeconds() + " s");
    } catch (ConnectException e) {
      return new Unreachable("connect", "no connection to " + config.baseUrl.getAuthority());
    } catch (UnknownHostException e) {
      return new Unreachable(
          "name",
          "the name "
              + config.baseUrl.getHost()
              + " cannot be resolved: check the network, its DNS and base-url");
    } catch (SSLException e) {
      return new Unreachable(
          "tls", "TLS with " + config.baseUrl.getAuthority() + " failed: " + e.getMessage());
    } catch (ProtocolException e) {
      return new Garbled("http-malformed", "the reply is not HTTP, or too large");
    } catch (IOException e) {
      return new Unreachable("cut", "the connection to the provider broke");
    }
  }

  private Call call(ChatRequest request, String key) {
    Map<String, String> headers = new HashMap<>();
    if (!key.isEmpty()) {
      headers.put("authorization", "Bearer " + key);
    }
    if (request.gzip()) {
      headers.put("content-encoding", "gzip");
    }
    URI uri = URI.create(config.baseUrl + "/chat/completions");
    return Call.post(uri, headers, request.body(), config.timeout);
  }

  private Outcome outcome(Response response, Wire wire) {
    synchronized (lock) {
      boolean kept = !response.header("connection").orElse("").equalsIgnoreCase("close");
      lastReply = kept ? clock.instant() : Instant.MIN;
    }
    return response.status() / 100 == 2
        ? Completion.read(response, wire, clock.instant())
        : Failure.read(response, clock.instant());
  }

  private static Wire wireOf(Response first, Response second) {
    return new Wire(
        first.wireBytesSent() + second.wireBytesSent(),
        first.wireBytesReceived() + second.wireBytesReceived());
  }

  private boolean isRefused(String key) {
    synchronized (lock) {
      return key.equals(refusedKey) && isWithin(KEY_REST, refusedAt);
    }
  }

  /** False for what a clock that was set back since puts into the future, so that nothing lasts. */
  private boolean isWithin(Duration limit, Instant then) {
    Instant now = clock.instant();
    return !then.equals(Instant.MIN) && !now.isBefore(then) && now.isBefore(then.plus(limit));
  }

  private String keyRefused() {
    return config.baseUrl.getAuthority()
        + " refused the API key (401): put a valid one into the key file; it is read again by"
        + " itself";
  }

  private static String unreadable(IOException cause) {
    return "no API key: " + cause.getMessage() + "; nothing is sent until it can be read";
  }

  /**
   * @param baseUrl up to and without {@code /chat/completions}, such as {@code
   *     https://api.openai.com/v1}
   * @param simulation the endpoint is a stand-in: its answers are marked as such
   * @param timeout of a whole call, both transfers over the thin link included
   * @param bytesPerToken of an answer on the wire, at most: what is set aside for it
   */
  public record Config(
      URI baseUrl, String model, boolean simulation, Duration timeout, int bytesPerToken) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
    public static final int DEFAULT_BYTES_PER_TOKEN = 4;

    public Config {
      String text = baseUrl.toString();
      boolean http =
          "http".equalsIgnoreCase(baseUrl.getScheme())
              || "https".equalsIgnoreCase(baseUrl.getScheme());
      require(http && baseUrl.getHost() != null, "base-url", "an absolute http or https URL");
      require(!model.isBlank(), "model", "the name of a model");
      require(timeout.isPositive(), "timeout", "a duration above 0");
      require(bytesPerToken >= 1 && bytesPerToken <= 16, "bytes-per-token", "1 to 16");
      baseUrl = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : baseUrl;
    }

    public static Config of(URI baseUrl, String model, boolean simulation) {
      return new Config(baseUrl, model, simulation, DEFAULT_TIMEOUT, DEFAULT_BYTES_PER_TOKEN);
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected);
      }
    }
  }
}
