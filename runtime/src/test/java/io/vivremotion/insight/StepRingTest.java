package io.vivremotion.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** To replay a failure: {@code -Dinsight.seed=} with the seed it names. */
final class StepRingTest {
  @Test
  void it_holds_the_newest_records_within_its_limits_whatever_their_lengths() {
    long seed = Long.getLong("insight.seed", System.nanoTime());
    System.out.println("insight.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int life = 0; life < 200; life++) {
      int maxRecords = random.nextInt(1, 200);
      int maxBytes = random.nextInt(1_024, 100_000);
      StepRing ring = new StepRing(maxRecords, maxBytes);
      ArrayDeque<byte[]> expected = new ArrayDeque<>();
      for (int i = random.nextInt(1, 400); i > 0; i--) {
        byte[] record = new byte[random.nextInt(0, random.nextInt(1, 3_000))];
        random.nextBytes(record);
        int held = expected.stream().mapToInt(each -> each.length + 4).sum();
        ByteBuffer buffer = ByteBuffer.wrap(record);
        assertThat(ring.hasRoomFor(buffer))
            .isEqualTo(expected.size() < maxRecords && held + record.length + 4 <= maxBytes);
        if (ring.add(buffer)) {
          expected.add(record);
        }
        while (expected.size() > maxRecords || bytes(expected) > maxBytes) {
          expected.remove();
        }
      }
      assertThat(contents(ring)).as("seed %d", seed).containsExactlyElementsOf(expected);
      assertThat(ring.records()).isEqualTo(expected.size());
    }
  }

  @Test
  void a_record_longer_than_the_ring_may_be_is_not_taken() {
    StepRing ring = new StepRing(10, 1_024);
    ring.add(ByteBuffer.allocate(10));
    assertThat(ring.add(ByteBuffer.allocate(1_021))).isFalse();
    assertThat(ring.records()).isEqualTo(1);
    assertThat(ring.add(ByteBuffer.allocate(1_020))).isTrue();
    assertThat(ring.records()).isEqualTo(1);
  }

  private static int bytes(ArrayDeque<byte[]> records) {
    return records.stream().mapToInt(each -> each.length + 4).sum();
  }

  private static List<byte[]> contents(StepRing ring) {
    List<byte[]> all = new ArrayList<>();
    ring.forEach(each -> {
      byte[] bytes = new byte[each.remaining()];
      each.get(bytes);
      all.add(bytes);
    });
    return all;
  }
}
