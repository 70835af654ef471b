package io.vivremotion.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final Shape BAD =
      new Shape(10_000, Duration.ofMillis(100), Duration.ofMillis(50), 0.2);

  @Test
  void the_same_seed_makes_the_same_link() {
    assertThat(arrivals(7)).isEqualTo(arrivals(7)).isNotEqualTo(arrivals(8));
  }

  private static List<OptionalLong> arrivals(long seed) {
    Lane lane = new Lane(new Random(seed));
    return IntStream.range(0, 100)
        .mapToObj(i -> lane.arrivalOfDatagram(BAD, 100, i * 1_000_000L))
        .toList();
  }

  @Test
  void a_narrow_link_passes_what_it_can_in_a_second() {
    Lane lane = new Lane(new Random(7));
    Shape narrow = new Shape(1_000, Duration.ZERO, Duration.ZERO, 0);
    long last = 0;
    for (int i = 0; i < 20; i++) {
      last = lane.arrivalOfPiece(narrow, 100, 0);
    }
    assertThat(Duration.ofNanos(last)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void pieces_of_a_stream_keep_their_order_and_none_is_lost() {
    Lane lane = new Lane(new Random(7));
    long[] arrivals =
        LongStream.range(0, 200).map(i -> lane.arrivalOfPiece(BAD, 1, i * 1_000_000)).toArray();
    assertThat(arrivals).isSorted();
  }

  @Test
  void as_many_datagrams_are_lost_as_was_asked_for() {
    Lane lane = new Lane(new Random(7));
    Shape lossy = new Shape(Long.MAX_VALUE, Duration.ZERO, Duration.ZERO, 0.3);
    long arrived =
        IntStream.range(0, 10_000)
            .filter(i -> lane.arrivalOfDatagram(lossy, 100, i).isPresent())
            .count();
    assertThat(arrived).isBetween(6_800L, 7_200L);
  }
}
