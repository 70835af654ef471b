package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 64 MB, really full or really read-only. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class FullDiskTest {
  /** Small segments: what was set aside in advance is soon used up. */
  private static final String SPOOLS =
      """
      spools:
        inbox: {segment-bytes: 256KiB, max-bytes: 256MiB}
        outbox-alarm: {segment-bytes: 256KiB, max-bytes: 32MiB}
        outbox-normal: {segment-bytes: 256KiB, max-bytes: 32MiB}
        downlink: {segment-bytes: 256KiB, max-bytes: 16MiB}
      """;

  private static final String MESSAGES = "/v1/devices/logger-1/messages?channel=log";
  private static final String BATCH =
      IntStream.range(0, 300)
          .mapToObj(i -> "{\"text\":\"" + "line %03d ".formatted(i).repeat(50) + "\"}")
          .collect(Collectors.joining("\n"));

  @TempDir Path folder;
  private SmallDisk disk;

  @BeforeEach
  void aSmallDisk() throws Exception {
    disk = SmallDisk.at(folder.resolve("data"), 64);
  }

  @AfterEach
  void noDisk() {
    disk.close();
  }

  @Test
  void devices_are_told_that_the_disk_is_full_and_it_recovers_by_itself() throws Exception {
    Tool pub = Tool.named("mosquitto_pub");
    try (Site site = Site.in(folder, SPOOLS)) {
      GatewayProcess gateway = site.gateway;
      gateway.start();
      site.mixedLoad().awaitAcknowledged(500);
      disk.fill();
      refusedOverHttp(gateway);
      refusedOverCoap(gateway);
      refusedOverMqtt(gateway, pub);
      tellsThatItIsFull(gateway);
      disk.free();
      site.fault();
      recovers(site);
      site.settle("a full disk", Duration.ofMinutes(1));
    }
  }

  @Test
  void it_starts_on_a_full_disk_and_takes_messages_once_there_is_room() throws Exception {
    try (Site site = Site.in(folder, SPOOLS)) {
      GatewayProcess gateway = killedUnderLoad(site);
      disk.fill();
      gateway.start();
      refusedOverHttp(gateway);
      tellsThatItIsFull(gateway);
      disk.free();
      site.fault();
      recovers(site);
      site.settle("started on a full disk", Duration.ofMinutes(1));
    }
  }

  private static GatewayProcess killedUnderLoad(Site site) throws Exception {
    site.gateway.start();
    site.mixedLoad().awaitAcknowledged(300);
    site.gateway.kill();
    site.fault();
    return site.gateway;
  }

  private static void tellsThatItIsFull(GatewayProcess gateway) throws Exception {
    assertThat(gateway.get("/v1/status").body())
        .contains("\"health\":\"degraded\"")
        .contains("space");
  }

  private static void recovers(Site site) {
    long from = System.nanoTime();
    site.awaitAcknowledged(500);
    System.out.printf(
        "room again: 500 acknowledgements after %d ms%n", (System.nanoTime() - from) / 1_000_000);
    await("health")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(site.gateway.get("/v1/status").body()).contains("\"health\":\"up\""));
  }

  private static void refusedOverHttp(GatewayProcess gateway) {
    full()
        .untilAsserted(() -> {
          HttpResponse<String> refused = gateway.post(MESSAGES, "application/x-ndjson", BATCH);
          assertThat(refused.statusCode()).isEqualTo(503);
          assertThat(refused.headers().firstValue("retry-after")).isPresent();
        });
  }

  private static void refusedOverCoap(GatewayProcess gateway) {
    try (Publisher.Coap device = new Publisher.Coap(gateway.coapPort)) {
      Publisher.Event event = new Publisher.Event("logger-1", "log", BATCH.substring(0, 6_000));
      full()
          .untilAsserted(() -> {
            CoapResponse response = device.ask(event, () -> {});
            assertThat(response.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            assertThat(response.getOptions().hasMaxAge()).as("Max-Age").isTrue();
          });
    }
  }

  private static void refusedOverMqtt(GatewayProcess gateway, Tool pub) {
    String port = Integer.toString(gateway.mqttPort);
    String text = BATCH.substring(0, 50_000);
    full()
        .untilAsserted(() ->
            assertThat(
                    pub.say(
                        "-V",
                        "5",
                        "-d",
                        "-q",
                        "1",
                        "-p",
                        port,
                        "-t",
                        "devices/logger-1/log",
                        "-m",
                        text))
                .as("PUBACK with reason 0x97")
                .contains("RC:151"));
  }

  /** What has just been deleted is room for a moment. */
  private static ConditionFactory full() {
    return await("there is no room")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20));
  }

  @Test
  void a_gateway_on_a_read_only_disk_says_so_and_starts_once_it_may_write() throws Exception {
    try (Site site = Site.in(folder, SPOOLS)) {
      GatewayProcess gateway = killedUnderLoad(site);
      disk.readOnly();
      assertThat(gateway.launch().waitFor(20, TimeUnit.SECONDS)).as("ends").isTrue();
      assertThat(gateway.awaitEnd(Duration.ZERO)).isEqualTo(1);
      assertThat(gateway.tail()).containsIgnoringCase("read-only");
      disk.writable();
      gateway.start();
      site.awaitAcknowledged(100);
      site.settle("a read-only disk", Duration.ofMinutes(1));
    }
  }
}
