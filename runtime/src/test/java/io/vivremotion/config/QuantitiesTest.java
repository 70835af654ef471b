package io.vivremotion.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class QuantitiesTest {
  @Test
  void durations_are_read_in_the_units_people_write() {
    assertThat(Quantities.duration("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Quantities.duration("5s")).isEqualTo(Duration.ofSeconds(5));
    assertThat(Quantities.duration("1.5 h")).isEqualTo(Duration.ofMinutes(90));
    assertThat(Quantities.duration("2d")).isEqualTo(Duration.ofDays(2));
    assertThat(Quantities.duration("PT1M")).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void binary_and_decimal_sizes_differ() {
    assertThat(Quantities.bytes("16MiB")).isEqualTo(16L << 20);
    assertThat(Quantities.bytes("16MB")).isEqualTo(16_000_000);
    assertThat(Quantities.bytes("200")).isEqualTo(200);
  }

  @Test
  void rates_are_in_bits_unless_they_say_bytes() {
    assertThat(Quantities.bitsPerSecond("8kbit/s")).isEqualTo(8_000);
    assertThat(Quantities.bitsPerSecond("1kB/s")).isEqualTo(8_000);
    assertThat(Quantities.bitsPerSecond("2Mbit/s")).isEqualTo(2_000_000);
  }

  @Test
  void what_has_no_or_an_unknown_unit_is_refused_with_an_example() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantities.duration("5"))
        .withMessageContaining("found '5'")
        .withMessageContaining("250ms");
    assertThatIllegalArgumentException().isThrownBy(() -> Quantities.bytes("5 apples"));
    assertThatIllegalArgumentException().isThrownBy(() -> Quantities.bitsPerSecond("-1bit/s"));
    assertThatIllegalArgumentException().isThrownBy(() -> Quantities.duration("P5"));
  }

  @Property
  void a_duration_reads_back_as_it_was_written(
      @ForAll @LongRange(min = 0, max = 1L << 53) long micros) {
    Duration duration = Duration.ofNanos(micros * 1_000);
    assertThat(Quantities.duration(Quantities.text(duration))).isEqualTo(duration);
  }
}
