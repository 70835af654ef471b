package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.network.TcpLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices publish to a real Mosquitto, which the gateway has joined: what the broker has
 * acknowledged must get to the cloud, whatever happens between broker and gateway, and nothing
 * twice but what the broker or the cloud had under way at a fault.
 *
 * <p>How much the broker has under way is its own affair: Mosquitto 2.0.11 lets each
 * acknowledgement of its oldest message release up to 20 more, whatever is under way already, so
 * that a queue of an outage is under way as a whole (decision 0185). Its log says what it sent
 * again.
 */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class BridgeOutageTest {
  @TempDir Path folder;

  @Test
  void a_broker_gone_and_back_and_a_flapping_link_to_it_lose_nothing() throws Exception {
    Tool mosquitto = Tool.named("mosquitto");
    int port = GatewayProcess.freeTcp();
    Path settings = Files.writeString(folder.resolve("mosquitto.conf"), broker(port));
    try (TcpLink link = new TcpLink("127.0.0.1", port, System::nanoTime, 7)) {
      link.start();
      Tool.Running broker = mosquitto.start("-c", settings.toString());
      try (Site site = Site.in(folder, bridge(link.port()))) {
        site.gateway.start();
        awaitBridge(site);
        site.mqttLoad(port, Duration.ofMillis(10)).awaitAcknowledged(200);
        for (int flap = 0; flap < 3; flap++) {
          link.cut();
          site.fault();
          site.awaitAcknowledged(100);
          link.restore();
          awaitBridge(site);
        }
        site.gateway.kill();
        site.fault();
        site.awaitAcknowledged(100);
        site.gateway.start();
        broker.end(10, TimeUnit.SECONDS);
        site.fault();
        await("the outage is noticed")
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() ->
                assertThat(site.gateway.get("/v1/status").body())
                    .contains("\"part\":\"bridge\",\"health\":\"degraded\""));
        broker = mosquitto.start("-c", settings.toString());
        awaitBridge(site);
        site.awaitAcknowledged(100);
        reckon(site);
      } finally {
        broker.close();
      }
    }
  }

  private void reckon(Site site) throws Exception {
    Ledger.Reckoning reckoning =
        site.arrive("a bridge to a broker that comes and goes", Duration.ofMinutes(4));
    long again = sentAgain();
    System.out.printf("the broker sent %d messages again%n", again);
    assertThat(reckoning.duplicates())
        .as("arrived again, beyond what was under way at the faults")
        .isLessThanOrEqualTo(again + Site.IN_FLIGHT);
    assertThat(Files.readString(site.gateway.log))
        .as("links that the gateway gave up itself")
        .doesNotContain("the inbox refused a message");
  }

  private long sentAgain() throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("mosquitto.log"))) {
      return lines.filter(line -> line.contains("Sending PUBLISH to vivremotion (d1")).count();
    }
  }

  private static void awaitBridge(Site site) {
    await("bridge")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(site.gateway.metric("vivremotion_part_up", "part=\"bridge\"")).isEqualTo(1));
  }

  private static String bridge(int port) {
    return "bridge: {uri: 'tcp://127.0.0.1:" + port + "', backoff-max: 2s}\n";
  }

  private String broker(int port) {
    return """
    user root
    listener %d 127.0.0.1
    allow_anonymous true
    persistence true
    persistence_location %s/
    max_queued_messages 0
    log_dest file %s/mosquitto.log
    log_type all
    """
        .formatted(port, folder, folder);
  }
}
