package io.vivremotion.adapter.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Adapter;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.adapter.Inbox;
import io.vivremotion.http.Access;
import io.vivremotion.http.HttpServer;
import io.vivremotion.insight.Health;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.MessageIds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Devices and people over HTTP: hands its routes to the one server, which wiring starts and closes.
 *
 * <pre>
 * POST /v1/devices/{device}/messages        one message, or a batch: a JSON array or NDJSON
 * POST /v1/devices/{device}/ask             a question; waits for its answer, else 202
 * GET  /v1/devices/{device}/answers/{id}    the answer to a message
 * GET  /v1/devices/{device}/answers         answers as they come, server-sent events
 * </pre>
 */
public final class HttpAdapter implements Adapter {
  static final String NAME = "http";

  private final Config config;
  private final Parts parts;
  private Optional<Running> running = Optional.empty();

  public HttpAdapter(Config config, Parts parts) {
    this.config = config;
    this.parts = parts;
  }

  /**
   * @param waitDefault how long a question waits for its answer where the caller does not say
   * @param waitMax at most, whatever the caller says
   * @param heartbeat of an event stream: a comment line, so that proxies keep it open
   * @param maxBatchMessages in one request (413)
   * @param pendingFor how long after a message its missing answer is 202, then 404
   */
  public record Config(
      Duration waitDefault,
      Duration waitMax,
      Duration heartbeat,
      int maxBatchMessages,
      Duration pendingFor) {
    public static final Config DEFAULT =
        new Config(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            1_000,
            Duration.ofDays(1));

    public Config {
      require(!waitDefault.isNegative(), "wait-default: must not be negative");
      require(waitMax.compareTo(waitDefault) >= 0, "wait-max: must be at least wait-default");
      require(heartbeat.isPositive(), "heartbeat: must be above 0");
      require(
          maxBatchMessages >= 1 && maxBatchMessages <= 100_000,
          "max-batch-messages: 1 to 100000 was expected, got " + maxBatchMessages);
      require(pendingFor.isPositive(), "pending-for: must be above 0");
    }

    private static void require(boolean holds, String mistake) {
      if (!holds) {
        throw new IllegalArgumentException(mistake);
      }
    }
  }

  /** What the adapter works with. */
  public record Parts(
      HttpServer server,
      Inbox inbox,
      Downlink downlink,
      AddressRules rules,
      MessageIds ids,
      InstantSource clock,
      MeterRegistry meters) {}

  private record Running(Timers timers, Arrivals arrivals) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public synchronized void start() {
    if (running.isPresent()) {
      throw new IllegalStateException("http: started before");
    }
    Timers timers = new Timers(parts.meters());
    Arrivals arrivals = new Arrivals(config, parts);
    Questions questions = new Questions(config, parts, arrivals, timers);
    Answers answers = new Answers(config, parts, timers);
    String device = "/v1/devices/{device}";
    parts
        .server()
        .route("POST", device + "/messages", Access.DEVICE, arrivals::messages)
        .route("POST", device + "/ask", Access.DEVICE, questions::ask)
        .route("GET", device + "/answers/{message}", Access.DEVICE, answers::one)
        .route("GET", device + "/answers", Access.DEVICE, answers::stream);
    answers.begin();
    running = Optional.of(new Running(timers, arrivals));
  }

  @Override
  public Health health() {
    return parts.server().health();
  }

  /** Messages are refused with 503 from now on; answers are still delivered. */
  @Override
  public synchronized void drain() {
    running.ifPresent(now -> now.arrivals().drain());
  }

  @Override
  public synchronized void close() {
    drain();
    running.ifPresent(now -> now.timers().close());
  }
}
