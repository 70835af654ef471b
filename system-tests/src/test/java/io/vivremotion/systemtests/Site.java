package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A gateway between devices of every protocol, which repeat what is not acknowledged, and a far end
 * that remembers what it was told: whatever happens to the gateway, the two must agree in the end.
 */
final class Site implements AutoCloseable {
  /** Calls under way times rows of a call, as {@link CloudFixture} configures them. */
  static final int IN_FLIGHT = 2 * 100;

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private static final int SHOWN = 10;

  /** A fraction of what a machine of two cores can do: faults and not the load are tested. */
  private static final Duration BRISK = Duration.ofMillis(25);

  final StandInProvider cloud;
  final GatewayProcess gateway;
  final Ledger ledger = new Ledger();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Load> loads = new ArrayList<>();
  private final AtomicInteger faults = new AtomicInteger();

  private Site(StandInProvider cloud, GatewayProcess gateway) {
    this.cloud = cloud;
    this.gateway = gateway;
  }

  /** The gateway is not started yet. */
  static Site in(Path folder, String moreYaml) throws IOException {
    StandInProvider cloud = CloudFixture.start();
    return behind(cloud, GatewayProcess.in(folder, CloudFixture.wideOpen(cloud) + moreYaml));
  }

  static Site behind(StandInProvider cloud, GatewayProcess gateway) {
    return new Site(cloud, gateway);
  }

  /** Fourteen devices: MQTT at QoS 1 and 2, CoAP, HTTP, each as fast as it is acknowledged. */
  Site mixedLoad() {
    return load(BRISK, new Ports(gateway.mqttPort, gateway.coapPort, gateway.httpPort));
  }

  /** Where devices connect to. */
  record Ports(int mqtt, int coap, int http) {}

  Site load(Duration pace, Ports ports) {
    add("mqtt1", 4, i -> new Publisher.Mqtt(ports.mqtt(), "one-" + i, 1), pace);
    add("mqtt2", 2, i -> new Publisher.Mqtt(ports.mqtt(), "two-" + i, 2), pace);
    add("coap", 4, _ -> new Publisher.Coap(ports.coap()), pace);
    add("http", 4, _ -> new Publisher.Http(ports.http(), http), pace);
    loads.forEach(Load::start);
    return this;
  }

  private void add(String protocol, int count, IntFunction<Publisher> publishers, Duration pace) {
    loads.add(new Load(protocol, count, publishers, ledger, pace));
  }

  /** Devices that publish to one MQTT server, wherever it is. */
  Site mqttLoad(int port, Duration pace) {
    add("mqtt1", 4, i -> new Publisher.Mqtt(port, "one-" + i, 1), pace);
    add("mqtt2", 2, i -> new Publisher.Mqtt(port, "two-" + i, 2), pace);
    loads.forEach(Load::start);
    return this;
  }

  /** Lets time pass while others work. */
  static void pass(Duration time) {
    long from = System.nanoTime();
    await().atMost(time.plusSeconds(10)).until(() -> System.nanoTime() - from > time.toNanos());
  }

  /** Until so many more events are acknowledged, at most a minute. */
  void awaitAcknowledged(int more) {
    long until = ledger.size() + more;
    try {
      await("acknowledgements")
          .dontCatchUncaughtExceptions() // of Paho's own threads, when a device gives up
          .atMost(GatewayProcess.READY_WITHIN)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> ledger.size() >= until);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("nothing is acknowledged any more:\n" + gateway.tail(), e);
    }
  }

  /** Something broke just now: what was under way may arrive twice. */
  void fault() {
    faults.incrementAndGet();
    // What a dead process has sent is still being read: it belongs to before the fault.
    long from = System.nanoTime();
    while (cloud.openConnections() > 0 && System.nanoTime() - from < LAST_WORDS.toNanos()) {
      LockSupport.parkNanos(1_000_000);
    }
    ledger.fault(cloud.requests());
  }

  /** Devices fall silent. */
  void quiet() {
    loads.forEach(Load::close);
    loads.clear();
  }

  /**
   * Devices fall silent; then, within so long, all that was acknowledged has arrived, and nothing
   * more often than devices and faults explain. Prints the figures.
   */
  Ledger.Reckoning settle(String what, Duration within) {
    Ledger.Reckoning reckoning = arrive(what, within);
    assertThat(reckoning.unexplained()).as("arrived again without a fault between").isEmpty();
    assertThat(reckoning.duplicates())
        .as("arrived again, beyond what was under way at the faults")
        .isLessThanOrEqualTo((long) faults.get() * IN_FLIGHT);
    return reckoning;
  }

  /** As {@link #settle}, where not the devices alone repeat: duplicates are counted and printed. */
  Ledger.Reckoning arrive(String what, Duration within) {
    quiet();
    await(what + ": all that was acknowledged arrives")
        .atMost(within)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() ->
            assertThat(ledger.reckoning(cloud.received()).lost().stream().limit(SHOWN))
                .as("acknowledged, never arrived; the gateway's log ends so:\n%s", gateway.tail())
                .isEmpty());
    Ledger.Reckoning reckoning = ledger.reckoning(cloud.received());
    System.out.printf(
        "fault=\"%s\" times=%d acknowledged=%d repeated-by-devices=%d duplicates=%d lost=0%n",
        what, faults.get(), reckoning.acknowledged(), reckoning.repeats(), reckoning.duplicates());
    assertThat(reckoning.acknowledged()).as("acknowledged at all").isPositive();
    return reckoning;
  }

  @Override
  public void close() {
    quiet();
    gateway.close();
    cloud.close();
    http.close();
  }
}
