package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links, their interfaces and the money of devices, as an operator configures and sees them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LinksTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  @TempDir Path folder;

  private static String links(String hours, int port) {
    return """
      links:
        - {name: closed, rate: 8Mbit/s, burst-bytes: 1MB, hours: ['%s']}
        - {name: open, rate: 8Mbit/s, burst-bytes: 1MB, preference: 1, network-interface: lo, local-address: 127.0.0.1, cost-per-megabyte: 0.5}
      providers:
        - {name: one, dialect: openai, base-url: 'http://127.0.0.1:%d/v1', models: [gpt-test]}
      ceiling-price: {in: 1, out: 1}
    """
        .formatted(hours, port);
  }

  @Test
  void apps_take_the_link_that_devices_use_and_its_interface_is_read() throws Exception {
    try (StandInProvider cloud = CloudFixture.start();
        TwoVendors vendors = new TwoVendors();
        GatewayProcess gateway =
            GatewayProcess.in(
                folder,
                CloudFixture.configuration(cloud.port(), "64kbit/s", "16KiB", 20)
                    + links(notNow(), vendors.port()).indent(0))) {
      gateway.start();
      event(gateway);
      await().atMost(PATIENCE).until(() -> !cloud.receivedIds().isEmpty());
      long before = link(gateway, "open").path("sentBytes").asLong();
      assertThat(before).isPositive();
      String asked =
          "{\"model\":\"gpt-test\",\"messages\":[{\"role\":\"user\",\"content\":\"hot?\"}]}";
      assertThat(gateway.post("/v1/chat/completions", "application/json", asked).statusCode())
          .isEqualTo(200);
      assertThat(link(gateway, "open").path("sentBytes").asLong()).isGreaterThan(before);
      assertThat(link(gateway, "closed").path("sentBytes").asLong()).isZero();
      assertThat(link(gateway, "open").path("controlShare").asDouble()).isEqualTo(0.05);
      await()
          .atMost(PATIENCE)
          .until(() -> link(gateway, "open").path("interfaceBytes").asLong() > 0);
      assertThat(link(gateway, "open").path("interface").asText()).isEqualTo("lo");
      assertThat(gateway.metric("vivremotion_uplink_wire_overhead", "link=\"open\""))
          .isBetween(1.0, 1.5);
    }
  }

  @Test
  void what_would_cost_more_than_the_budget_waits_and_explain_says_so() throws Exception {
    try (StandInProvider cloud = CloudFixture.start();
        GatewayProcess gateway =
            GatewayProcess.in(
                folder,
                CloudFixture.wideOpen(cloud)
                    + "  ceiling-price: {in: 1, out: 1}\n  budget: {money-per-day: 0.00001}\n")) {
      gateway.start();
      String id = event(gateway);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(gateway.get("/v1/explain/" + id).body())
                  .contains("tenant devices has", "of money a day"));
      assertThat(cloud.receivedIds()).isEmpty();
      assertThat(gateway.get("/v1/status").body()).contains("tenant devices has");
      assertThat(gateway.metric("vivremotion_uplink_refused_for_money_total")).isPositive();
    }
  }

  /** A span of an hour that this one is not in. */
  private static String notNow() {
    LocalTime later = LocalTime.now(ZoneOffset.UTC).plusHours(8);
    DateTimeFormatter minutes = DateTimeFormatter.ofPattern("HH:mm");
    return minutes.format(later) + "-" + minutes.format(later.plusHours(1));
  }

  private static String event(GatewayProcess gateway) throws Exception {
    String reply =
        gateway
            .post(
                "/v1/devices/press-1/messages?channel=events/load",
                "application/json",
                "{\"event\":\"load\",\"note\":\"odd\"}")
            .body();
    return JSON.readTree(reply).findPath("id").asText();
  }

  private static JsonNode link(GatewayProcess gateway, String name) throws Exception {
    for (JsonNode link : JSON.readTree(gateway.get("/v1/status").body()).path("links")) {
      if (link.path("name").asText().equals(name)) {
        return link;
      }
    }
    throw new AssertionError("no link " + name);
  }
}
