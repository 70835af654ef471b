package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.Usage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATE = Duration.ofSeconds(20);

  private final Tally tally = new Tally(9, 1_500);

  private Usage written(long output) {
    return new Usage(9, -1, -1, output, -1);
  }

  @Test
  void of_a_call_that_showed_nothing_a_hundred_tokens_a_second_may_be_written() {
    assertThat(tally.cutOff(SOON, Duration.ZERO)).isEqualTo(written(100));
    assertThat(tally.cutOff(LATE, Duration.ZERO)).isEqualTo(written(1_500));
  }

  @Test
  void what_was_shown_soon_is_all_that_was_written() {
    tally.content("x".repeat(400));
    assertThat(tally.cutOff(LATE, SOON)).isEqualTo(written(100));
  }

  @Test
  void who_began_late_had_thought_before_unseen() {
    tally.content("x".repeat(400));
    assertThat(tally.cutOff(LATE, LATE)).isEqualTo(written(1_500));
  }

  @Test
  void what_was_told_at_the_end_is_all() {
    tally.content("x".repeat(400));
    tally.finish("stop");
    tally.reported(new Usage(5, -1, -1, 30, 60));
    assertThat(tally.cutOff(LATE, LATE)).isEqualTo(new Usage(5, -1, -1, 30, 60));
  }

  @Test
  void what_was_told_before_the_end_is_the_least() {
    tally.reported(new Usage(5, 900, -1, 1, -1));
    tally.content("x".repeat(400));
    assertThat(tally.cutOff(LATE, SOON)).isEqualTo(new Usage(5, 900, -1, 100, -1));
    tally.reported(new Usage(5, 900, -1, 300, -1));
    assertThat(tally.cutOff(LATE, SOON)).isEqualTo(new Usage(5, 900, -1, 300, -1));
  }
}
