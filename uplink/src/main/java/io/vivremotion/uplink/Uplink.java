package io.vivremotion.uplink;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.flow.Outbox;
import io.vivremotion.insight.Health;
import io.vivremotion.insight.Journal;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Reconciliation;
import io.vivremotion.uplink.link.Shut;
import io.vivremotion.uplink.link.Terms;
import io.vivremotion.uplink.provider.Endpoints;
import io.vivremotion.uplink.provider.Provider;
import io.vivremotion.uplink.route.Policy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes escalations from the outbox and brings answers to the downlink. One thread of its own
 * decides ({@link Dispatcher}); each call to the provider runs on a virtual thread.
 */
public final class Uplink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Dispatcher dispatcher;
  private final Outbox outbox;
  private final Time time;
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("uplink-call-", 0).factory());
  private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
  private final Thread thread = Thread.ofVirtual().name("uplink").unstarted(this::run);

  private volatile boolean closing;

  /**
   * @param clouds the links to the cloud, at least one
   */
  public Uplink(Config config, Ports ports, List<Cloud> clouds, Time time, MeterRegistry registry) {
    this.outbox = ports.outbox;
    this.time = time;
    UplinkMeters meters = new UplinkMeters(registry);
    meters.watch(clouds.stream().map(Cloud::budget).toList(), ports.outbox);
    Dispatcher.Setting setting = new Dispatcher.Setting(config, ports, clouds, time, meters);
    this.dispatcher = new Dispatcher(setting, this::carry);
  }

  /** Begins to take from the outbox. Once. */
  public void start() {
    outbox.onAvailable(this::wake);
    thread.start();
  }

  /**
   * Sends what waits without lingering, for {@code longest} at most; true if nothing is left.
   * Blocks.
   */
  public boolean drain(Duration longest) throws InterruptedException {
    dispatcher.drain();
    wake();
    long end = time.nanoTime.getAsLong() + longest.toNanos();
    while (!dispatcher.isEmpty()) {
      if (time.nanoTime.getAsLong() - end >= 0 || !thread.isAlive()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }

  /**
   * The link that is used now: the preferred one that is up, in its hours and has allowance left.
   * Quick, from any thread.
   */
  public Cloud inUse() {
    return dispatcher.lines().forOthers().cloud();
  }

  /** Why no link may be used by anybody, if that is so. Quick, from any thread. */
  public Optional<Shut> shut() {
    return dispatcher.lines().shut();
  }

  /** Degraded while answers cannot be had: says why, what waits and what to do. */
  public Health health() {
    return dispatcher.health();
  }

  /** Of models and of a candidate policy. */
  public Learning learning() {
    return dispatcher.learning();
  }

  /** Breaks off what is under way: it is asked again after the next start. Idempotent. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    calls.shutdownNow();
    try {
      if (!calls.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("uplink event=calls_still_running");
      }
      if (thread.isAlive()) {
        thread.join(CLOSING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    dispatcher.close();
  }

  private void run() {
    while (!closing) {
      try {
        Duration idle = dispatcher.turn();
        Boolean woken = wakeUps.poll(idle.toNanos(), TimeUnit.NANOSECONDS);
        LOG.trace("uplink event=turn woken={}", woken);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) { // top of the thread: a bug must not end the way up
        LOG.error("uplink event=turn_failed", e);
        pause();
      }
    }
  }

  private void carry(Runnable call) {
    calls.execute(() -> {
      call.run();
      wake();
    });
  }

  private void wake() {
    wakeUps.offer(true);
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What it takes from and gives to.
   *
   * @param learnt where what is known of models is kept
   * @param candidate where what is known of a candidate policy is kept
   * @param endpoints what is known of them, kept in the ledger
   */
  public record Ports(
      Outbox outbox,
      Downlink downlink,
      Journal journal,
      UsageSink usage,
      Ledger ledger,
      Ledger learnt,
      Ledger candidate,
      Purse purse,
      Discretion discretion,
      Endpoints endpoints) {
    Ports with(Outbox other) {
      return new Ports(
          other, downlink, journal, usage, ledger, learnt, candidate, purse, discretion, endpoints);
    }

    Ports with(Journal other) {
      return new Ports(
          outbox, downlink, other, usage, ledger, learnt, candidate, purse, discretion, endpoints);
    }
  }

  /**
   * Whom it asks, over which link. The providers' HTTP client must use the budget as its wire.
   *
   * @param name of the link: a word
   * @param targets at least one, from the smallest model to the largest
   * @param carried compares what the budget counted with what the link's interface carried
   */
  public record Cloud(
      String name, Terms terms, List<Target> targets, LinkBudget budget, Reconciliation carried) {
    public Cloud {
      targets = List.copyOf(targets);
      if (targets.isEmpty()) {
        throw new IllegalArgumentException("targets: at least one was expected");
      }
    }

    /** Of the smallest model. */
    public Provider provider() {
      return targets.getFirst().provider();
    }

    /** The only link. */
    public Cloud(Provider provider, LinkBudget budget) {
      this("link", Terms.ALWAYS, provider, budget);
    }

    /** Of a link to one model, whose interface is not known. */
    public Cloud(String name, Terms terms, Provider provider, LinkBudget budget) {
      this(name, terms, List.of(Target.of(provider)), budget, Reconciliation.none(budget));
    }
  }

  /**
   * @param nanoTime monotonic nanoseconds, as {@link System#nanoTime}
   * @param random for the jitter of retries
   */
  public record Time(InstantSource clock, LongSupplier nanoTime, RandomGenerator random) {}

  /**
   * @param maxInFlight calls to the provider at a time
   * @param maxHeldRows per class, taken from the outbox and not yet sent
   * @param maxRowLength characters of one row; a longer one is cut
   * @param answerTokensPerRow limits the answer, and what is set aside for it
   * @param answerTtl how long an answer waits for a device, where the device gave no deadline
   * @param firstBackoff the wait after one failure is between 0 and this
   * @param longestBackoff no wait is longer, but where the provider asks for it
   * @param routing what is worth how much
   */
  public record Config(
      Batcher.Config batch,
      int maxInFlight,
      int maxHeldRows,
      int maxRowLength,
      int answerTokensPerRow,
      Duration answerTtl,
      Duration firstBackoff,
      Duration longestBackoff,
      Policy routing) {
    private static final long MAX_HELD_CHARACTERS = 8 << 20;

    public static final Config DEFAULT =
        new Config(
            Batcher.Config.DEFAULT,
            2,
            250,
            4_096,
            80,
            Duration.ofDays(1),
            Duration.ofMillis(500),
            Duration.ofMinutes(1),
            Policy.DEFAULT);

    /** Of all rows in memory together: no more are taken from then on. */
    long maxHeldCharacters() {
      return MAX_HELD_CHARACTERS;
    }

    public Config {
      require(maxInFlight >= 1 && maxInFlight <= 16, "max-in-flight", "1 to 16");
      require(
          maxHeldRows >= batch.maxRows() && maxHeldRows <= 10_000,
          "max-held-rows",
          "batch.max-rows to 10000");
      require(
          maxRowLength >= 256 && maxRowLength <= batch.maxRowsBytes(),
          "max-row-length",
          "256 to batch.max-rows-bytes");
      require(
          answerTokensPerRow >= 16 && answerTokensPerRow <= 4_096,
          "answer-tokens-per-row",
          "16 to 4096");
      require(answerTtl.isPositive(), "answer-ttl", "a duration above 0");
      require(firstBackoff.isPositive(), "first-backoff", "a duration above 0");
      require(
          longestBackoff.compareTo(firstBackoff) >= 0,
          "longest-backoff",
          "not shorter than first-backoff");
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected);
      }
    }
  }
}
