package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.spool.DiskSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the guard of the disk is asked, in a whole gateway, on a disk as full as is said here. */
class DiskGuardTest {
  private static final long MB = 1 << 20;
  private static final String EVENT = "/v1/devices/press-1/messages?channel=events/a";
  private static final String ALARM = "/v1/devices/press-1/messages?channel=alarms/a";
  private static final String ADDRESSES =
      """
      addresses:
        - {pattern: 'devices/{device}/alarms/#', kind: event, priority: alarm}
        - {pattern: 'devices/{device}/#', kind: event, priority: normal}
      """;

  @TempDir private Path data;
  private volatile long usable = 500 * MB;
  private final DiskSpace.Volume volume =
      new DiskSpace.Volume() {
        @Override
        public long usableBytes() {
          return usable;
        }

        @Override
        public long totalBytes() {
          return 1_000 * MB;
        }
      };

  @Test
  void a_filling_disk_refuses_events_then_alarms_gives_its_reserve_back_and_takes_all_again()
      throws Exception {
    Path reserve = data.resolve("reserve");
    try (LocalGateway gateway = LocalGateway.start(data, ADDRESSES, _ -> volume)) {
      assertThat(reserve).as("made before the first message").hasSize(8 * MB);
      assertTaken(gateway, EVENT, ALARM);

      usable = 20 * MB;
      soon(() -> assertRefused(gateway, EVENT));
      assertTaken(gateway, ALARM);
      assertThat(health(gateway)).contains("only alarms are taken");

      usable = 10 * MB;
      soon(() -> assertRefused(gateway, ALARM));
      assertRefused(gateway, EVENT);
      assertThat(reserve).as("not yet needed").exists();

      usable = 2 * MB;
      soon(() -> assertThat(reserve).as("given back").doesNotExist());

      usable = 500 * MB;
      soon(() -> assertTaken(gateway, EVENT));
      assertTaken(gateway, ALARM);
      assertThat(health(gateway)).startsWith("up");
      assertThat(reserve).as("made again").hasSize(8 * MB);
    }
  }

  /** The guard looks once a second. */
  private static void soon(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }

  private static void assertTaken(LocalGateway gateway, String... paths) throws Exception {
    for (String path : paths) {
      assertThat(gateway.post(path, "\"x\"")).as(path).isEqualTo(202);
    }
  }

  private static void assertRefused(LocalGateway gateway, String path) throws Exception {
    assertThat(gateway.post(path, "\"x\"")).as(path).isEqualTo(503);
  }

  /** Of the disk: up, or what is wrong. */
  private static String health(LocalGateway gateway) throws IOException, InterruptedException {
    for (JsonNode part : gateway.get("/v1/status").path("parts")) {
      if (part.path("part").asText().equals("disk")) {
        return part.path("health").asText() + " " + part.path("why").asText();
      }
    }
    return "the status does not tell of the disk";
  }

  @Test
  void what_is_worth_least_makes_room_first_in_every_spool() throws Exception {
    DiskSpace space = new DiskSpace(data, DiskSpace.Config.DEFAULT, volume);
    OpenSpools spools = spools(space);
    List<String> all =
        List.of(
            "history",
            "outbox-bulk",
            "sink-site",
            "outbox-normal",
            "outbox-interactive",
            "inbox",
            "outbox-alarm",
            "downlink",
            "sink-losses",
            "tombstones");
    usable = 60 * MB;
    space.tick();
    assertThat(shrinking(spools, all)).containsExactly("history", "outbox-bulk", "sink-site");
    usable = 30 * MB;
    space.tick();
    assertThat(shrinking(spools, all)).containsExactlyElementsOf(all.subList(0, 6));
    assertThat(spools.room("inbox").isShort(true)).as("an alarm").isFalse();
    usable = 10 * MB;
    space.tick();
    assertThat(shrinking(spools, all)).containsExactlyElementsOf(all.subList(0, 8));
    assertThat(spools.room("inbox").isShort(true)).as("an alarm").isTrue();
  }

  private static OpenSpools spools(DiskSpace space) {
    return new OpenSpools(
        GatewayConfig.DEFAULT,
        new Wiring.Surroundings(
            InstantSource.system(),
            System::nanoTime,
            new Random(1),
            _ -> Optional.empty(),
            Path.of("no-models")),
        space,
        new SimpleMeterRegistry());
  }

  private static List<String> shrinking(OpenSpools spools, List<String> all) {
    return all.stream().filter(spool -> spools.room(spool).isShort(false)).toList();
  }
}
