package io.vivremotion.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SparinglyTest {
  private long nanos = Long.MAX_VALUE - 5;
  private final Sparingly lines = new Sparingly(() -> nanos);

  @Test
  void the_first_is_told_at_once_and_ten_thousand_after_it_in_one_line_a_minute_later() {
    assertThat(lines.due()).isEqualTo(1);
    for (int i = 0; i < 9_999; i++) {
      assertThat(lines.due()).isZero();
    }
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(lines.due()).isEqualTo(10_000);
    assertThat(lines.due()).isZero();
  }
}
