package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.simulation.network.CountingProxy;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hours in a cabinet, in short: 70 % of what the gateway can take, a link that comes and goes, and
 * a look at all that may grow. On demand: {@code ./vivremotion soak MINUTES}.
 */
@EnabledIfSystemProperty(named = "soak.minutes", matches = "\\d+")
class SoakTest {
  private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("soak.minutes", 20));
  private static final double SHARE = 0.7;

  /** Heap, caches and queues fill up before they are flat. */
  private static final Duration SETTLED_AFTER = LENGTH.dividedBy(4);

  /** Paranoid follows every buffer and takes most of the processor: the load is then less. */
  private static final String LEAK_DETECTION = System.getProperty("soak.leaks", "paranoid");

  /** Of each of the fourteen devices which the ledger follows to the cloud. */
  private static final Duration EVENT_EVERY = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void nothing_grows_and_nothing_is_lost_at_seventy_percent_load_on_a_flapping_link()
      throws Exception {
    long seed = Long.getLong("soak.seed", System.nanoTime());
    System.out.println("soak.seed=" + seed);
    try (StandInProvider cloud = CloudFixture.start();
        CountingProxy link = new CountingProxy("127.0.0.1", cloud.port(), System::nanoTime)) {
      link.start();
      GatewayProcess gateway = GatewayProcess.in(folder, configuration(link.port()));
      try (Site site = Site.behind(cloud, gateway)) {
        gateway.start("-Dio.netty.leakDetection.level=" + LEAK_DETECTION);
        Vitals vitals = soak(site, link, new Random(seed));
        link.restore();
        // All is told, whatever else is wrong: such a run is not repeated at once.
        SoftAssertions softly = new SoftAssertions();
        check(vitals, softly);
        softly.check(() -> site.settle("flapping link", Duration.ofMinutes(5)));
        softly.assertThat(gateway.stop()).as("exit code").isZero();
        softly.assertThat(leaks(gateway)).as("reports of Netty's leak detector").isEmpty();
        softly.assertAll();
      }
    }
  }

  private Vitals soak(Site site, CountingProxy link, Random random) throws Exception {
    GatewayProcess gateway = site.gateway;
    try (HttpClient http = HttpClient.newHttpClient();
        SoakLoad load = new SoakLoad(gateway, http)) {
      load.start();
      double capacity = load.capacity(gateway);
      System.out.printf("capacity=%.0f/s load=%.0f/s%n", capacity, capacity * SHARE);
      load.rate(capacity * SHARE);
      site.load(EVENT_EVERY, new Site.Ports(gateway.mqttPort, gateway.coapPort, gateway.httpPort));
      Vitals vitals = watch(site, load, link, random);
      assertThat(load.troubles()).isEmpty();
      return vitals;
    }
  }

  private Vitals watch(Site site, SoakLoad load, CountingProxy link, Random random)
      throws Exception {
    Vitals vitals = new Vitals(site.gateway, folder.resolve("data"));
    long from = System.nanoTime();
    long toggle = 0;
    boolean up = true;
    while (System.nanoTime() - from < LENGTH.toNanos()) {
      Duration at = Duration.ofNanos(System.nanoTime() - from);
      if (at.toMillis() >= toggle) {
        up = !up;
        if (up) {
          link.restore();
        } else {
          link.cut();
          site.fault();
        }
        toggle = at.toMillis() + random.nextInt(1_000, up ? 9_000 : 4_000);
      }
      vitals.sample(at);
      if (vitals.minuteIsOver(at)) {
        Histogram minute = load.latencies();
        vitals.minute(at, minute, load.acknowledged());
      }
      Thread.sleep(1_000); // the pace of the samples, nothing is awaited
    }
    vitals.report(SETTLED_AFTER);
    return vitals;
  }

  /** A slope counts against what is there: a hundredth of it in an hour would be a year's drift. */
  private static void check(Vitals vitals, SoftAssertions softly) {
    for (Trend trend : vitals.thatMustBeFlat()) {
      double allowed = Math.max(vitals.noise(trend), 0.05 * trend.median(SETTLED_AFTER));
      double grown = trend.slopePerHour(SETTLED_AFTER) * hours(LENGTH.minus(SETTLED_AFTER));
      softly.assertThat(grown).as("growth of %s while watched", trend).isLessThanOrEqualTo(allowed);
    }
    softly
        .assertThat(vitals.p99().slopePerHour(SETTLED_AFTER) * hours(LENGTH.minus(SETTLED_AFTER)))
        .as("p99 in ms, growth while watched")
        .isLessThanOrEqualTo(Math.max(2, vitals.p99().median(SETTLED_AFTER)));
  }

  private static double hours(Duration length) {
    return length.toNanos() / 3.6e12;
  }

  private static List<String> leaks(GatewayProcess gateway) throws Exception {
    return Files.readAllLines(gateway.log).stream().filter(line -> line.contains("LEAK")).toList();
  }

  /** Queues small enough to be full and flat within minutes. */
  private static String configuration(int providerPort) {
    return """
    data-directory: ${data}
    mqtt: {port: ${mqtt}}
    coap: {port: ${coap}}
    http: {port: ${http}}
    inference: {telemetry: {likelihood-threshold: 0.8}}
    spools:
      inbox: {max-bytes: 1GiB}
      history: {max-bytes: 4MiB}
    downlink: {max-bytes: 1MiB}
    flow: {digest-window: 10s}
    uplink:
      provider: {base-url: 'http://127.0.0.1:%d/v1', model: simulation, simulation: true}
      link: {rate: 512kbit/s, burst-bytes: 64KiB}
      delivery:
        batch: {max-rows: 50, max-rows-bytes: 32KiB, linger: 500ms, shadow-share: 0}
    """
        .formatted(providerPort);
  }
}
