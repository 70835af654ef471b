package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** To replay a failure: {@code -Dspool.seed=} with the seed it names. */
class SegmentTest {
  private static final long FIRST = 1_000;

  @Test
  void it_knows_which_records_live_as_a_set_would() {
    long seed = Long.getLong("spool.seed", System.nanoTime());
    System.out.println("spool.seed=" + seed);
    for (int i = 0; i < 2_000; i++, seed++) {
      play(seed);
    }
  }

  private static void play(long seed) {
    var random = new SplittableRandom(seed);
    var segment = new Segment(1, new Segment.Identity(1, 0, null), FIRST);
    var live = new TreeSet<Long>();
    long next = FIRST;
    for (int step = 0; step < 60; step++) {
      if (random.nextInt(3) == 0) {
        next += random.nextInt(6) == 0 ? random.nextInt(100) : 0;
        int count = random.nextInt(1, 150);
        segment.append(next, count, count, 0);
        for (int i = 0; i < count; i++) {
          live.add(next++);
        }
      } else {
        boolean prefix = random.nextBoolean();
        long first = prefix ? 0 : random.nextLong(FIRST - 5, next + 5);
        long last = first + random.nextLong(prefix ? next : 200);
        var gone = live.subSet(first, true, last, true);
        assertThat(segment.clear(first, last)).as("seed %s", seed).isEqualTo(gone.size());
        gone.clear();
      }
      assertThat(segment.live()).as("seed %s", seed).isEqualTo(live.size());
      long probe = random.nextLong(FIRST - 5, next + 5);
      Long following = live.ceiling(probe);
      assertThat(segment.nextLive(probe))
          .as("seed %s", seed)
          .isEqualTo(following == null ? -1 : following);
      assertThat(segment.isLive(probe)).as("seed %s", seed).isEqualTo(live.contains(probe));
    }
  }
}
