package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.simulation.network.Shape;
import io.vivremotion.simulation.network.TcpLink;
import io.vivremotion.simulation.network.UdpLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lines that are narrow, far, lossy, flapping or dead without a word, towards the cloud and towards
 * the devices. {@code -Dflap.times=60} flaps for longer, {@code -Dlink.seed=7} replays.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BadLinkTest {
  private static final int FLAPS = Integer.getInteger("flap.times", 4);
  private static final Duration EACH = Duration.ofMillis(1_500);
  private static final Shape FAR =
      new Shape(64_000, Duration.ofMillis(80), Duration.ofMillis(60), 0.05);
  private static final Duration PACE = Duration.ofMillis(60);
  private static final String TIMEOUT = "simulation: true, timeout: 4s}";

  /** A device or provider is noticed again after so long at the latest. */
  private static final Duration RECOVERY = Duration.ofSeconds(75);

  @TempDir Path folder;
  private final long seed = Long.getLong("link.seed", System.nanoTime());
  private StandInProvider cloud;
  private TcpLink uplink;

  @BeforeEach
  void aCloudBehindALink() throws IOException {
    System.out.println("link.seed=" + seed);
    cloud = CloudFixture.start();
    uplink = new TcpLink("127.0.0.1", cloud.port(), System::nanoTime, seed);
    uplink.start();
  }

  @AfterEach
  void noLink() throws IOException {
    uplink.close();
    cloud.close();
  }

  private Site site(String host) throws IOException {
    String yaml =
        CloudFixture.configuration(uplink.port(), "80Mbit/s", "1MB", 100)
            .replace("simulation: true}", TIMEOUT)
            .replace("127.0.0.1:" + uplink.port(), host + ":" + uplink.port());
    return Site.behind(cloud, GatewayProcess.in(folder, yaml));
  }

  @Test
  void a_flapping_lossy_link_to_the_cloud_loses_nothing() throws Exception {
    try (Site site = site("127.0.0.1")) {
      site.gateway.start();
      uplink.shape(FAR);
      site.load(PACE, ports(site.gateway));
      for (int flap = 0; flap < FLAPS; flap++) {
        Site.pass(EACH);
        uplink.cut();
        site.fault();
        Site.pass(EACH);
        uplink.restore();
      }
      arrivesAgain(site, "a flapping link to the cloud");
    }
  }

  @Test
  void a_link_that_is_dead_without_a_word_is_noticed_and_loses_nothing() throws Exception {
    try (Site site = site("127.0.0.1")) {
      site.gateway.start();
      site.load(PACE, ports(site.gateway)).awaitAcknowledged(300);
      uplink.mute();
      site.fault();
      site.awaitAcknowledged(300);
      await("status")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(site.gateway.get("/v1/status").body())
                  .contains("no answers from the provider"));
      uplink.restore();
      arrivesAgain(site, "a half-open link to the cloud");
    }
  }

  @Test
  void a_name_that_cannot_be_resolved_is_told_and_tried_again() throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.2 elsewhere.invalid\n");
    try (Site site = site("cloud.invalid")) {
      site.gateway.start("-Djdk.net.hosts.file=" + hosts);
      site.load(PACE, ports(site.gateway)).awaitAcknowledged(300);
      await("status")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(site.gateway.get("/v1/status").body()).contains("cloud.invalid"));
      assertThat(cloud.requests()).isZero();
      Files.writeString(hosts, "127.0.0.1 cloud.invalid\n");
      arrivesAgain(site, "a name that could not be resolved");
    }
  }

  private void arrivesAgain(Site site, String what) {
    long before = cloud.requests();
    long from = System.nanoTime();
    await("the cloud is asked again").atMost(RECOVERY).until(() -> cloud.requests() > before);
    System.out.printf(
        "%s: asked again after %d ms%n", what, (System.nanoTime() - from) / 1_000_000);
    site.settle(what, Duration.ofMinutes(2));
  }

  @Test
  void devices_behind_flapping_lossy_links_lose_nothing_that_was_acknowledged() throws Exception {
    try (Site site = site("127.0.0.1")) {
      site.gateway.start();
      try (TcpLink mqtt = tcp(site.gateway.mqttPort);
          TcpLink http = tcp(site.gateway.httpPort);
          UdpLink coap = udp(site.gateway.coapPort)) {
        site.load(PACE, new Site.Ports(mqtt.port(), coap.port(), http.port()));
        for (int flap = 0; flap < FLAPS; flap++) {
          site.awaitAcknowledged(50);
          mqtt.cut();
          http.cut();
          coap.cut();
          Site.pass(EACH);
          mqtt.restore();
          http.restore();
          coap.restore();
        }
        site.awaitAcknowledged(50);
        mqtt.mute();
        http.mute();
        Site.pass(EACH);
        mqtt.restore();
        http.restore();
        site.awaitAcknowledged(100);
        assertThat(site.settle("flapping links of devices", Duration.ofMinutes(1)).duplicates())
            .as("the gateway itself repeats nothing")
            .isZero();
      }
    }
  }

  private TcpLink tcp(int port) throws IOException {
    TcpLink link = new TcpLink("127.0.0.1", port, System::nanoTime, seed + port);
    link.shape(FAR);
    link.start();
    return link;
  }

  private UdpLink udp(int port) throws IOException {
    UdpLink link = new UdpLink("127.0.0.1", port, System::nanoTime, seed + port);
    link.shape(new Shape(64_000, Duration.ofMillis(80), Duration.ofMillis(60), 0.1));
    link.start();
    return link;
  }

  private static Site.Ports ports(GatewayProcess gateway) {
    return new Site.Ports(gateway.mqttPort, gateway.coapPort, gateway.httpPort);
  }
}
