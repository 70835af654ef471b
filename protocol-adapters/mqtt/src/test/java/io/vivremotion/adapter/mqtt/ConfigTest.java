package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigTest {
  @Test
  void these_are_the_defaults() {
    assertThat(MqttAdapter.Config.DEFAULT)
        .isEqualTo(
            new MqttAdapter.Config(
                "127.0.0.1",
                1883,
                262_144,
                10_000,
                1_024,
                Duration.ofHours(1),
                8_388_608,
                1_048_576,
                Duration.ofDays(1)));
    assertThat(MqttBridge.Config.DEFAULT)
        .isEqualTo(
            new MqttBridge.Config(
                "tcp://127.0.0.1:1883",
                "vivremotion",
                List.of("devices/#"),
                "",
                "",
                100,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(60)));
  }

  @Test
  void a_mistake_names_its_key() {
    assertThatThrownBy(() -> MqttAdapter.Config.DEFAULT.withPort(70_000))
        .hasMessage("port: 0 to 65535 was expected, got 70000");
    assertThatThrownBy(() -> IngestTest.limited(MqttAdapter.Config.DEFAULT, 0))
        .hasMessageStartingWith("max-unacknowledged:");
    assertThatThrownBy(() -> bridge("http://x", List.of("#"))).hasMessageStartingWith("uri:");
    assertThatThrownBy(() -> bridge("tcp://x", List.of("a#"))).hasMessageStartingWith("filters:");
  }

  private static MqttBridge.Config bridge(String uri, List<String> filters) {
    Duration second = Duration.ofSeconds(1);
    return new MqttBridge.Config(uri, "c", filters, "", "", 1, second, second, second, second);
  }

  @Test
  void a_port_that_is_taken_is_named_with_what_to_do() throws IOException {
    try (Fixture first = Fixture.started()) {
      assertThatThrownBy(() -> Fixture.started(config -> config.withPort(first.port())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + first.port())
          .hasMessageContaining("mqtt.port");
    }
  }

  @Test
  void what_is_counted_appears_under_the_names_that_are_documented() throws IOException {
    var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("a")) {
      var meters = Meters.ofServer(prometheus);
      meters.received(1);
      meters.protocolError("utf8");
      meters.droppedOutgoing("queue-full");
      meters.connectionRefused("max-connections");
      meters.gauge("vivremotion_connections", () -> 3);
      meters.acknowledgedAfter(1_000);
      device.pings();
    }
    assertThat(prometheus.scrape())
        .contains("vivremotion_messages_received_total{protocol=\"mqtt\",qos=\"1\"} 1.0")
        .contains("vivremotion_protocol_errors_total{protocol=\"mqtt\",reason=\"utf8\"} 1.0")
        .contains("vivremotion_outgoing_dropped_total{protocol=\"mqtt\",reason=\"queue-full\"} 1.0")
        .contains("vivremotion_connections_refused_total{")
        .contains("vivremotion_connections{protocol=\"mqtt\"} 3.0")
        .contains("vivremotion_protocol_bytes_total{direction=\"in\",protocol=\"mqtt\"}")
        .contains("vivremotion_ack_latency_seconds_count{protocol=\"mqtt\"} 1");
  }
}
