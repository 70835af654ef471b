package io.vivremotion.uplink.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.link.Ladder.Mode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LadderTest {
  private long nanos;
  private final Ladder ladder = new Ladder(() -> nanos);

  @Test
  void a_step_is_entered_at_once_when_draining_takes_longer() {
    assertThat(after(1, 4.9)).isEqualTo(Mode.NORMAL);
    assertThat(after(1, 5)).isEqualTo(Mode.COMPACT);
    assertThat(after(1, 20)).isEqualTo(Mode.SUMMARISE);
    assertThat(after(1, 600)).isEqualTo(Mode.DEFER);
  }

  @Test
  void a_step_is_left_after_thirty_seconds_below_half_of_its_bound() {
    after(1, 25);
    assertThat(after(1, 11)).isEqualTo(Mode.SUMMARISE);
    assertThat(after(60, 11)).as("above half").isEqualTo(Mode.SUMMARISE);
    after(1, 9);
    assertThat(after(29, 9)).isEqualTo(Mode.SUMMARISE);
    assertThat(after(1, 9)).isEqualTo(Mode.COMPACT);
  }

  @Test
  void it_goes_down_step_by_step() {
    after(1, 100);
    after(1, 0);
    assertThat(after(30, 0)).isEqualTo(Mode.SUMMARISE);
    after(1, 0);
    assertThat(after(30, 0)).isEqualTo(Mode.COMPACT);
    after(1, 0);
    assertThat(after(30, 0)).isEqualTo(Mode.NORMAL);
  }

  @Test
  void a_relapse_begins_the_wait_anew() {
    after(1, 6);
    after(1, 1);
    after(20, 3);
    after(1, 1);
    assertThat(after(20, 1)).isEqualTo(Mode.COMPACT);
    assertThat(after(10, 1)).isEqualTo(Mode.NORMAL);
  }

  @Test
  void without_a_link_the_box_answers_alone_and_afterwards_it_is_where_it_was() {
    after(1, 30);
    assertThat(ladder.update(Duration.ofSeconds(30), false, 0)).isEqualTo(Mode.LOCAL);
    assertThat(ladder.update(Duration.ofSeconds(30), true, 0)).isEqualTo(Mode.SUMMARISE);
  }

  @Test
  void a_full_disk_drops_until_there_is_room_again() {
    assertThat(ladder.update(Duration.ZERO, true, 0.9)).isEqualTo(Mode.DROP);
    assertThat(ladder.update(Duration.ZERO, true, 0.85)).isEqualTo(Mode.DROP);
    assertThat(ladder.update(Duration.ZERO, true, 0.79)).isEqualTo(Mode.NORMAL);
  }

  @Test
  void a_full_disk_takes_nothing_back_of_what_holds_for_the_link() {
    ladder.update(Duration.ofMinutes(10), true, 0.95);
    assertThat(ladder.told()).isEqualTo(Mode.DROP);
    assertThat(ladder.mode()).isEqualTo(Mode.DEFER);
    ladder.update(Duration.ofMinutes(10), false, 0.95);
    assertThat(ladder.mode()).isEqualTo(Mode.LOCAL);
    assertThat(ladder.isDropping()).isTrue();
  }

  @Test
  void with_a_full_disk_it_is_brief_however_fast_the_link_drains() {
    ladder.update(Duration.ZERO, true, 0.95);
    assertThat(ladder.mode()).isEqualTo(Mode.COMPACT);
  }

  private Mode after(long seconds, double drainSeconds) {
    nanos += seconds * 1_000_000_000L;
    return ladder.update(Duration.ofNanos((long) (drainSeconds * 1e9)), true, 0);
  }
}
