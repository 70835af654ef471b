package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** More acknowledgements wait for the disk than are remembered one by one. */
class UnsavedTest {
  private static final int RECORDS = 400;

  private final Stepped stepped = new Stepped(1);

  @Test
  void where_more_is_acknowledged_with_each_group_all_is_on_disk_before_long() {
    long records = 10_000;
    Places places = new Places();
    Segment segment = new Segment(1, new Segment.Identity(1, 1, null), 1);
    segment.append(1, 10_000, records, 0);
    places.add(segment);
    Unsaved unsaved = new Unsaved(new Ranges(), 100);
    for (long sequence = records - 1; sequence > 1_000; sequence -= 2) {
      acknowledge(sequence, places, unsaved);
    }
    Ranges saved = new Ranges();
    int groups = 0;
    for (long sequence = 1; !unsaved.isEmpty(); sequence += 2, groups++) {
      if (sequence < 800) {
        acknowledge(sequence, places, unsaved);
      }
      Ranges some = unsaved.take(64, places, new Evictions(new Toll()));
      assertThat(some.count()).isLessThanOrEqualTo(64);
      saved.addAll(some);
    }
    assertThat(groups).isLessThan(120);
    assertThat(saved.total()).isEqualTo(records - segment.live());
    assertThat(saved.contains(records)).isFalse();
  }

  private static void acknowledge(long sequence, Places places, Unsaved unsaved) {
    places.clear(sequence, sequence);
    unsaved.add(sequence, sequence, places);
  }

  @Test
  void acknowledged_in_whatever_order_nothing_of_it_comes_back_after_a_power_cut()
      throws Exception {
    for (long seed = 1; seed <= 20; seed++) {
      Stepped life = new Stepped(seed);
      life.bounds = new Bounds(8, Relocation.MOST_MOVED);
      FileSpool spool = life.open();
      fill(life, spool);
      List<Long> left = new ArrayList<>(LongStream.rangeClosed(1, RECORDS).boxed().toList());
      while (left.size() > RECORDS / 3) {
        long sequence = left.remove(life.random.nextInt(left.size()));
        spool.acknowledge(sequence, sequence);
        if (life.random.nextInt(40) == 0) {
          spool.step();
        }
      }
      life.settle(spool);
      assertThat(spool.isSettled()).isTrue();
      life.storage = life.storage.afterPowerCut();
      assertThat(Read.all(life.open()))
          .as("seed %s", seed)
          .extracting(Spool.Stored::sequence)
          .containsExactlyElementsOf(left);
    }
  }

  @Test
  void nor_where_its_segment_goes_before_it_is_written() throws Exception {
    stepped.bounds = new Bounds(4, Relocation.MOST_MOVED);
    FileSpool spool = stepped.open();
    fill(stepped, spool);
    stepped.storage.faults.deleteFails = 1_000;
    for (long sequence = 1; sequence < RECORDS; sequence += 2) {
      spool.acknowledge(sequence, sequence);
    }
    spool.acknowledge(1, RECORDS / 2);
    stepped.settle(spool);
    stepped.storage.faults.clear();
    stepped.storage = stepped.storage.afterPowerCut();
    assertThat(Read.all(stepped.open()))
        .extracting(Spool.Stored::sequence)
        .allMatch(sequence -> sequence > RECORDS / 2 && sequence % 2 == 0)
        .hasSize(RECORDS / 4);
  }

  private static void fill(Stepped stepped, FileSpool spool) {
    for (int i = 0; i < RECORDS; i++) {
      spool.append(new Text("x".repeat(500)), new Appended());
      if (i % 20 == 19) {
        stepped.settle(spool);
      }
    }
  }
}
