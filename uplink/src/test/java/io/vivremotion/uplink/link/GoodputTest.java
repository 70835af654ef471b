package io.vivremotion.uplink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GoodputTest {
  private long nanos;
  private final Goodput goodput = new Goodput(Goodput.Config.DEFAULT, () -> nanos);

  @Test
  void a_transfer_tells_the_rate() {
    goodput.transferred(10_000, Duration.ofSeconds(1));
    assertThat(goodput.bytesPerSecond()).isCloseTo(10_000, within(1.0));
  }

  @Test
  void a_fall_is_believed_at_once_and_a_rise_slowly() {
    transfers(30, 10_000);
    transfers(5, 1_000);
    assertThat(goodput.bytesPerSecond()).as("after five slow ones").isLessThan(1_500);
    transfers(5, 10_000);
    assertThat(goodput.bytesPerSecond()).as("after five fast ones").isLessThan(9_000);
    transfers(60, 10_000);
    assertThat(goodput.bytesPerSecond()).isCloseTo(10_000, within(100.0));
  }

  @Test
  void short_transfers_tell_nothing() {
    goodput.transferred(200, Duration.ofMillis(300));
    assertThat(goodput.bytesPerSecond()).isEqualTo(8_000);
  }

  @Test
  void what_was_not_tried_is_trusted_less_and_less_but_never_not_at_all() {
    transfers(3, 16_000);
    nanos += Duration.ofSeconds(30).toNanos();
    assertThat(goodput.bytesPerSecond()).isCloseTo(16_000, within(1.0));
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(goodput.bytesPerSecond()).isCloseTo(8_000, within(1.0));
    nanos += Duration.ofDays(1).toNanos();
    assertThat(goodput.bytesPerSecond()).isEqualTo(500);
  }

  private void transfers(int count, long bytesPerSecond) {
    for (int i = 0; i < count; i++) {
      goodput.transferred(4 * bytesPerSecond, Duration.ofSeconds(4));
    }
  }
}
