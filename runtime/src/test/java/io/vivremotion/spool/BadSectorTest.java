package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import io.vivremotion.spool.SpoolConfig.Policy;
import io.vivremotion.spool.Tombstone.Cause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page of a segment that the disk does not give back, for a time or for good. */
class BadSectorTest {
  private static final long PAGE = 4_096;
  private static final int RECORDS = 100;
  private static final int BYTES = 900;

  /** Hit by a page, at most. */
  private static final int ON_A_PAGE = 6;

  private final Stepped stepped = new Stepped(1);
  private final KeptTombstones kept = new KeptTombstones();
  private final List<Long> gotten = new ArrayList<>();
  private FileSpool spool;

  @BeforeEach
  void fill() throws IOException {
    stepped.tombstones = kept;
    spool = stepped.open();
    Appended appended = append(RECORDS);
    assertThat(appended.sequences()).hasSize(RECORDS);
  }

  @Test
  void what_cannot_be_read_for_a_time_is_neither_passed_over_nor_lost() throws Exception {
    spoil(first(), 4 * PAGE, 6 * PAGE);
    try (Spool.Reader reader = spool.reader()) {
      poll(reader, Duration.ofSeconds(8));
      assertThat(gotten).hasSizeBetween(1, 20);
      assertThat(reader.isHeldUp()).isTrue();
      assertThat(spool.health()).isInstanceOf(Health.Degraded.class);
      stepped.storage.unspoil();
      poll(reader, Duration.ofSeconds(1));
      assertThat(reader.isHeldUp()).isFalse();
    }
    assertThat(gotten).hasSize(RECORDS);
    assertThat(spool.stats().lost()).isZero();
    assertThat(spool.health()).isEqualTo(Health.UP);
  }

  @Test
  void a_page_that_stays_bad_costs_the_records_on_it_and_each_is_counted_and_told()
      throws Exception {
    spoil(first(), 4 * PAGE, 5 * PAGE);
    try (Spool.Reader reader = spool.reader()) {
      poll(reader, Duration.ofSeconds(15));
    }
    int lost = RECORDS - gotten.size();
    assertThat(lost).isBetween(1, ON_A_PAGE);
    assertThat(gotten).isSorted().contains(1L, (long) RECORDS);
    spool.acknowledge(1, RECORDS);
    pass(Duration.ofSeconds(2));
    assertThat(spool.stats().acknowledged()).isEqualTo(gotten.size());
    assertThat(spool.stats().lost()).isEqualTo(lost);
    assertThat(kept.records(Cause.DAMAGED)).isEqualTo(lost);
    assertThat(spool.stats().pendingRecords()).isZero();
    assertThat(spool.health()).isEqualTo(Health.UP);
  }

  @Test
  void a_segment_of_which_nothing_can_be_read_holds_up_a_reader_for_less_than_a_minute()
      throws Exception {
    spoil(first(), 0, Stepped.SEGMENT);
    try (Spool.Reader reader = spool.reader()) {
      poll(reader, Duration.ofSeconds(50));
    }
    assertThat(gotten).hasSizeGreaterThan(RECORDS / 2).contains((long) RECORDS);
    assertThat(spool.stats().lost()).isEqualTo(RECORDS - gotten.size());
  }

  @Test
  void while_the_disk_cannot_be_written_either_nothing_is_given_up() throws Exception {
    spoil(first(), 4 * PAGE, 5 * PAGE);
    stepped.storage.faults.writeFails = 1_000;
    append(1);
    try (Spool.Reader reader = spool.reader()) {
      poll(reader, Duration.ofMinutes(5));
      assertThat(reader.isHeldUp()).isTrue();
      assertThat(spool.stats().lost()).isZero();
      stepped.storage.faults.clear();
      stepped.storage.unspoil();
      poll(reader, Duration.ofSeconds(1));
    }
    assertThat(gotten).hasSize(RECORDS);
  }

  @Test
  void nor_while_readers_come_and_go_before_the_time_is_over() throws Exception {
    spoil(first(), 4 * PAGE, 5 * PAGE);
    for (int i = 0; i < 30; i++) {
      gotten.clear();
      try (Spool.Reader reader = spool.reader()) {
        poll(reader, Duration.ofMillis(500));
      }
    }
    assertThat(gotten).as("a page has its time once, whoever reads").contains((long) RECORDS);
  }

  @Test
  void a_file_that_is_gone_is_lost_and_counted() throws Exception {
    stepped.storage.remove(first());
    try (Spool.Reader reader = spool.reader()) {
      poll(reader, Duration.ofSeconds(15));
    }
    assertThat(gotten).hasSizeGreaterThan(RECORDS / 2);
    assertThat(spool.stats().lost()).isEqualTo(RECORDS - gotten.size());
  }

  @Test
  void at_an_open_a_bad_page_in_header_or_index_costs_no_record_and_elsewhere_those_on_it()
      throws Exception {
    spool.close();
    int length = stepped.storage.content(first()).length;
    for (int page = 0; page * PAGE < length; page++) {
      stepped.storage = stepped.storage.afterKill();
      stepped.storage.unspoil();
      spoil(first(), page * PAGE, (page + 1) * PAGE);
      spool = stepped.open();
      gotten.clear();
      try (Spool.Reader reader = spool.reader()) {
        poll(reader, Duration.ofSeconds(15));
      }
      boolean records = page > 1 && (page + 1) * PAGE < length;
      assertThat(RECORDS - gotten.size()).as("page %s", page).isBetween(0, records ? 6 : 2);
      stepped.storage.unspoil();
    }
  }

  @Test
  void a_bad_page_before_an_open_that_reads_all_costs_those_on_it() throws Exception {
    stepped.storage = stepped.storage.afterKill();
    String last = names().getLast();
    long end = stepped.storage.content(last).length;
    assertThat(end).isGreaterThan(3 * PAGE);
    spoil(first(), 4 * PAGE, 5 * PAGE);
    spool = stepped.open();
    try (Spool.Reader reader = spool.reader()) {
      poll(reader, Duration.ofSeconds(15));
    }
    assertThat(RECORDS - gotten.size()).isBetween(1, ON_A_PAGE);
    assertThat(gotten).contains((long) RECORDS);
  }

  @Test
  void in_a_segment_that_keeps_the_space_of_others_it_ends_the_life_of_those_on_it()
      throws Exception {
    stepped.config = Stepped.config(8, Policy.REFUSE);
    stepped.storage = stepped.storage.afterKill();
    spool = stepped.open();
    try (Spool.Reader reader = spool.reader()) {
      poll(reader, Duration.ofSeconds(1));
    }
    assertThat(gotten).hasSize(RECORDS);
    spoil(first(), 4 * PAGE, 5 * PAGE); // what was read is with somebody who keeps some of it
    spool.acknowledge(20, RECORDS);
    long degraded = 0;
    Appended last = new Appended();
    for (int i = 0; i < 60; i++) {
      last = append(15);
      if (!last.sequences().isEmpty()) {
        spool.acknowledge(last.sequences().getFirst(), last.sequences().getLast());
      }
      degraded += spool.health() instanceof Health.Degraded ? 1 : 0;
      pass(Duration.ofSeconds(1));
    }
    assertThat(last.refusals()).as("room comes back").isEmpty();
    assertThat(degraded).as("told meanwhile").isPositive();
    assertThat(spool.health()).isEqualTo(Health.UP);
    assertThat(spool.stats().lost()).isBetween(1L, (long) ON_A_PAGE);
    assertThat(spool.stats().pendingRecords()).isEqualTo(19 - spool.stats().lost());
    assertThat(kept.records(Cause.DAMAGED)).isEqualTo(spool.stats().lost());
  }

  @Test
  void beside_it_what_is_too_old_and_what_is_given_up_goes() throws Exception {
    stepped.config = stepped.config.withMaxAge(Duration.ofMinutes(1));
    stepped.storage = stepped.storage.afterKill();
    spool = stepped.open();
    spoil(first(), 3 * PAGE, Stepped.SEGMENT);
    pass(Duration.ofSeconds(200));
    long given = append(10).sequences().get(5);
    spool.drop(given, Cause.GIVEN_UP, "given up");
    pass(Duration.ofSeconds(2));
    assertThat(kept.records(Cause.GIVEN_UP)).isEqualTo(1);
    assertThat(kept.records(Cause.AGE)).isBetween(60L, RECORDS - 10L);
  }

  private Appended append(int records) {
    Appended appended = new Appended();
    for (int i = 0; i < records; i++) {
      spool.append(new Text("x".repeat(BYTES)), appended);
      if (i % 10 == 9) {
        stepped.settle(spool);
      }
    }
    stepped.settle(spool);
    return appended;
  }

  private void pass(Duration time) {
    stepped.now = stepped.now.plus(time);
    stepped.settle(spool);
    stepped.settle(spool);
  }

  /** Polls for so long. */
  private void poll(Spool.Reader reader, Duration time) throws InterruptedException {
    for (long left = time.toMillis(); left > 0; left -= 100) {
      reader.poll(50, 1 << 20, Duration.ZERO).forEach(each -> gotten.add(each.sequence()));
      stepped.now = stepped.now.plusMillis(100);
    }
  }

  private List<String> names() {
    return stepped.storage.list().stream().filter(name -> Segment.indexOf(name) >= 0).toList();
  }

  private String first() {
    return names().getFirst();
  }

  private void spoil(String file, long from, long to) throws IOException {
    stepped.storage.spoil(file, from, to);
  }
}
