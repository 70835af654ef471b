package io.vivremotion.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

final class PartHealthTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PartHealth parts = new PartHealth(meters);

  @Test
  void the_whole_is_as_its_worst_part_and_names_it() {
    parts.register("mqtt", () -> Health.UP);
    assertThat(parts.overall()).isEqualTo(Health.UP);
    parts.register("models", () -> new Health.Degraded("no encoder"));
    assertThat(parts.overall()).isEqualTo(new Health.Degraded("models: no encoder"));
    parts.register("disk", () -> new Health.Down("full"));
    assertThat(parts.overall()).isEqualTo(new Health.Down("disk: full"));
    assertThat(parts.all().keySet()).containsExactly("mqtt", "models", "disk");
    assertThat(meters.get("vivremotion.part.up").tag("part", "models").gauge().value())
        .isEqualTo(0.5);
  }

  @Test
  void a_part_that_cannot_tell_is_down_and_hides_no_other() {
    parts.register(
        "broken",
        () -> {
          throw new IllegalStateException("gone");
        });
    parts.register("mqtt", () -> Health.UP);
    assertThat(parts.all().get("broken")).isInstanceOf(Health.Down.class);
    assertThat(parts.all().get("mqtt")).isEqualTo(Health.UP);
  }
}
