package io.vivremotion.uplink.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import io.vivremotion.state.MemoryLastValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a prompt may declare. */
class FactsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void a_device_is_told_by_its_last_values_and_their_age() {
    MemoryLastValues values =
        new MemoryLastValues(MemoryLastValues.Config.DEFAULT, new SimpleMeterRegistry());
    DeviceId press = new DeviceId("press-3");
    values.put(press, Measurement.of("temperature", 61.5), NOW.minusSeconds(7));
    values.put(press, Measurement.of("humidity", 41), NOW.minusSeconds(70));
    GatewayFacts facts =
        new GatewayFacts(
            values, (_, _) -> true, InstantSource.fixed(NOW), "", new SimpleMeterRegistry());
    assertThat(facts.lastValues("press-3"))
        .contains("humidity = 41.0, 70 s ago; temperature = 61.5, 7 s ago");
    assertThat(facts.deviceState("press-3"))
        .contains("device press-3, 2 measurements, last heard of 7 s ago");
    assertThat(facts.lastValues("press-4")).isEmpty();
    assertThat(facts.lastValues("")).isEmpty();
  }

  @Test
  void passages_come_by_what_they_share_with_the_question_the_rarest_words_first()
      throws IOException {
    Files.writeString(
        folder.resolve("press.md"),
        """
        Press: oil pressure low. Check the pump.

        Press: bearing hot. Grease it.

        Press: clean.\
        """);
    Files.writeString(folder.resolve("pump.txt"), "Pump cavitates: open the inlet.");
    Files.writeString(folder.resolve("other.bin"), "bearing bearing bearing");
    Runbooks runbooks = Runbooks.read(folder);
    assertThat(runbooks.size()).isEqualTo(4);
    assertThat(runbooks.passages("Why is the bearing of the press hot?", 1_000))
        .startsWith("[press.md] Press: bearing hot. Grease it.\n");
    assertThat(runbooks.passages("Why is the bearing of the press hot?", 45))
        .isEqualTo("[press.md] Press: bearing hot. Grease it.");
    assertThat(runbooks.passages("something else entirely", 1_000)).isEmpty();
  }
}
