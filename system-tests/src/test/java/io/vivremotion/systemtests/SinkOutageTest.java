package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged reaches a data sink whatever becomes of the sink and of the gateway. {@code
 * -Dsink.kills=20 -Dkill.seed=7}.
 */
class SinkOutageTest {
  private static final int KILLS = Integer.getInteger("sink.kills", 2);

  @TempDir private Path folder;

  private static String sinks(EventSite site) {
    return """
    sinks:
      - name: site
        kind: webhook
        url: "%s"
        metered: false
        timeout: 2s
        longest-backoff: 1s
        filter: {kinds: [event]}
      - name: dead
        kind: mqtt
        url: tcp://127.0.0.1:1
        longest-backoff: 1s
    """
        .formatted(site.url());
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void every_acknowledged_event_reaches_a_sink_that_flaps_while_the_gateway_is_killed()
      throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("kill.seed=" + seed);
    Random random = new Random(seed);
    try (EventSite events = new EventSite();
        Site site = Site.in(folder, sinks(events))) {
      events.swallowEvery(5);
      site.gateway.start();
      site.load(Duration.ofMillis(5), ports(site));
      for (int kill = 0; kill < KILLS; kill++) {
        site.awaitAcknowledged(1 + random.nextInt(300));
        events.up(kill % 2 == 1);
        site.awaitAcknowledged(1 + random.nextInt(100));
        site.gateway.kill();
        site.gateway.start();
      }
      events.up(true);
      events.swallowEvery(0);
      site.awaitAcknowledged(50);
      site.quiet();
      arrive(site, events);
      assertThat(site.gateway.metric("vivremotion_sink_waiting", "sink=\"dead\""))
          .as("the dead one keeps its own")
          .isGreaterThanOrEqualTo((double) site.ledger.size());
      assertThat(site.gateway.get("/v1/status").body()).contains("sink-dead");
    }
  }

  private static void arrive(Site site, EventSite events) {
    await("all that was acknowledged is at the sink")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() ->
            assertThat(site.ledger.reckoning(events.events()).lost().stream().limit(10))
                .as("acknowledged, never arrived:\n%s", site.gateway.tail())
                .isEmpty());
    int arrived = events.messages().size();
    int distinct = new HashSet<>(events.messages()).size();
    System.out.printf(
        "sink flapping, gateway killed %d times: acknowledged=%d lost=0 repeated=%d%n",
        KILLS, site.ledger.size(), arrived - distinct);
  }

  private static Site.Ports ports(Site site) {
    return new Site.Ports(site.gateway.mqttPort, site.gateway.coapPort, site.gateway.httpPort);
  }
}
