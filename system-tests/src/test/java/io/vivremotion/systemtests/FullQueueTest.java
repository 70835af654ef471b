package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.Behaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The far end is gone for so long that every queue on the way to it is full. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class FullQueueTest {
  private static final String SPOOLS =
      """
      spools:
        inbox: {segment-bytes: 64KiB, max-bytes: 1MiB, reserve: 0.25}
        outbox-normal: {segment-bytes: 64KiB, max-bytes: 512KiB, policy: refuse}
      """;

  private static final String MESSAGES = "/v1/devices/logger-1/messages?channel=";
  private static final String EVENTS =
      IntStream.range(0, 100)
          .mapToObj(
              i -> "{\"event\":\"full\",\"note\":\"" + "note %03d ".formatted(i).repeat(9) + "\"}")
          .collect(Collectors.joining("\n"));

  @TempDir Path folder;

  @Test
  void an_alarm_finds_room_while_events_are_refused() throws Exception {
    try (StandInProvider cloud = CloudFixture.start()) {
      String yaml =
          CloudFixture.wideOpen(cloud)
              .replace("shadow-share: 0}", "shadow-share: 0}\n    longest-backoff: 1s");
      try (Site site = Site.behind(cloud, GatewayProcess.in(folder, yaml + SPOOLS))) {
        cloud.usually(new Behaviour.Cut(false));
        GatewayProcess gateway = site.gateway;
        gateway.start();
        await("events are refused")
            .atMost(Duration.ofMinutes(1))
            .pollInterval(Duration.ofMillis(5))
            .until(() ->
                gateway.post(MESSAGES + "events/full", "application/x-ndjson", EVENTS).statusCode()
                    == 503);
        for (int i = 0; i < 50; i++) {
          String id = "said-http-7-" + i;
          String alarm = "{\"event\":\"fire\",\"id\":\"" + id + "\"}";
          site.ledger.sent(id);
          assertThat(gateway.post(MESSAGES + "alarms/fire", "application/json", alarm).statusCode())
              .as("alarm %d", i)
              .isEqualTo(202);
          site.ledger.acknowledged(id);
        }
        site.fault();
        cloud.usually(Behaviour.GOOD);
        site.settle("all queues full", Duration.ofMinutes(2));
      }
    }
  }
}
