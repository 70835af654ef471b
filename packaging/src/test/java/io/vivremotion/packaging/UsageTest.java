package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.state.StateStore;
import io.vivremotion.uplink.UsageSink;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir Path directory;

  @Test
  void tokens_that_a_vendor_had_cached_and_those_that_a_model_thought_with_were_used_too()
      throws Exception {
    try (StateStore state =
        new StateStore(
            StateStore.Config.DEFAULT,
            directory,
            InstantSource.fixed(NOON),
            new Random(7),
            new SimpleMeterRegistry())) {
      state.start();
      Usage usage = new Usage(10, 900, 20, 30, 400);
      Wiring.usage(state).spent(new UsageSink.Spent(NOON, "m", 1, usage, new Outcome.Wire(5, 6)));
      LocalDate day = LocalDate.parse("2026-11-28");
      assertThat(state.usageSince(day))
          .containsExactly(
              new StateStore.DailyUsage(day, "m", new StateStore.Usage(1, 930, 430, 11)));
    }
  }
}
