package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.spool.Spool.Refusal;
import io.vivremotion.spool.SpoolConfig.Policy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReserveTest {
  private final Stepped stepped = new Stepped(3);
  private final Appended ordinary = new Appended();
  private final Appended alarms = new Appended();

  @ParameterizedTest
  @ValueSource(ints = {4, 6, 20, 64})
  void an_alarm_finds_room_when_all_is_full(int segments) throws Exception {
    stepped.config = Stepped.config(segments, Policy.REFUSE).withReserve(0.1);
    FileSpool spool = stepped.open();
    fill(spool);
    spool.append(new Urgent("x".repeat(2_000)), alarms);
    stepped.settle(spool);
    int before = fill(spool);
    for (int i = 0; i < 15; i++) {
      spool.append(new Urgent("x".repeat(1_000)), alarms);
      spool.append(new Text("x".repeat(1_000)), ordinary);
      stepped.settle(spool);
    }
    assertThat(alarms.refusals()).isEmpty();
    assertThat(ordinary.refusals())
        .as("no way round by the alarm's segment, but for what a short segment left")
        .hasSizeGreaterThan(before + 10);
    assertThat(spool.stats().diskBytes()).isLessThanOrEqualTo(segments * Stepped.SEGMENT);
  }

  @Test
  void without_a_reserve_there_is_none() throws Exception {
    stepped.config = Stepped.config(6, Policy.REFUSE);
    FileSpool spool = stepped.open();
    fill(spool);
    spool.append(new Urgent("x".repeat(1_000)), alarms);
    stepped.settle(spool);
    assertThat(alarms.refusals()).containsExactly(Refusal.FULL);
  }

  @Test
  void an_alarm_behind_ordinary_records_is_not_refused_with_them() throws Exception {
    stepped.config = Stepped.config(8, Policy.REFUSE).withReserve(0.1);
    FileSpool spool = stepped.open();
    fill(spool);
    List<String> told = new ArrayList<>();
    spool.append(new Text("x".repeat(1_000)), telling("first", told));
    spool.append(new Urgent("alarm 1"), telling("alarm 1", told));
    spool.append(new Text("x".repeat(1_000)), telling("second", told));
    spool.append(new Urgent("alarm 2"), telling("alarm 2", told));
    stepped.settle(spool);
    assertThat(told)
        .containsExactlyInAnyOrder("first FULL", "second FULL", "alarm 1 stored", "alarm 2 stored")
        .containsSubsequence("alarm 1 stored", "alarm 2 stored");
    assertThat(Read.all(spool)).extracting(Read::text).endsWith("alarm 1", "alarm 2");
  }

  @Test
  void ordinary_records_are_let_in_again_when_there_is_room() throws Exception {
    stepped.config = Stepped.config(8, Policy.REFUSE).withReserve(0.1);
    FileSpool spool = stepped.open();
    fill(spool);
    spool.append(new Urgent("alarm"), alarms);
    stepped.settle(spool);
    spool.acknowledge(1, ordinary.sequences().getLast());
    stepped.settle(spool);
    Appended after = new Appended();
    spool.append(new Text("after"), after);
    stepped.settle(spool);
    assertThat(after.sequences()).hasSize(1);
    assertThat(Read.all(spool)).extracting(Read::text).containsExactly("alarm", "after");
  }

  @Test
  void an_alarm_is_let_in_while_a_flood_waits_for_the_disk() throws Exception {
    stepped.config =
        Stepped.config(64, Policy.REFUSE).withReserve(0.1).withMaxWaitingBytes(1 << 16);
    FileSpool spool = stepped.open();
    for (int i = 0; i < 100; i++) {
      spool.append(new Text("x".repeat(1_000)), ordinary);
    }
    assertThat(ordinary.refusals()).isNotEmpty().containsOnly(Refusal.BACKLOG);
    spool.append(new Urgent("alarm"), alarms);
    assertThat(alarms.refusals()).isEmpty();
    for (int i = 0; i < 100; i++) {
      spool.append(new Urgent("x".repeat(1_000)), alarms);
    }
    assertThat(alarms.refusals()).as("bounded all the same").contains(Refusal.BACKLOG);
    stepped.settle(spool);
    assertThat(Read.all(spool))
        .extracting(Read::text)
        .as("in the order in which they were let in")
        .element(ordinary.sequences().size())
        .isEqualTo("alarm");
  }

  @Test
  void who_offers_again_as_soon_as_it_is_refused_does_not_keep_the_spool_from_making_room()
      throws Exception {
    stepped.config = Stepped.config(8, Policy.REFUSE);
    FileSpool spool = stepped.open();
    fill(spool);
    Insistent insistent = new Insistent(spool);
    insistent.offer();
    while (!insistent.stored && insistent.refusals < Insistent.MOST) {
      stepped.settle(spool);
    }
    assertThat(insistent.refusals).as("until there is room").isLessThan(20);
  }

  /** Has all else acknowledged as it hears that the spool is full, and offers again at once. */
  private static final class Insistent implements Spool.Commit {
    static final int MOST = 1_000;
    private final FileSpool spool;
    int refusals;
    boolean stored;

    Insistent(FileSpool spool) {
      this.spool = spool;
    }

    void offer() {
      spool.append(new Text("x".repeat(1_000)), this);
    }

    @Override
    public void committed(long sequence) {
      stored = true;
    }

    @Override
    public void refused(Refusal refusal) {
      spool.acknowledge(0, Long.MAX_VALUE);
      if (++refusals < MOST) {
        offer();
      }
    }
  }

  /**
   * Until two in a row are refused: what the first had no room for may fit once full segments are
   * cut to their length. Returns how many were refused up to now.
   */
  private int fill(FileSpool spool) {
    int inARow = 0;
    while (inARow < 2) {
      int before = ordinary.refusals().size();
      spool.append(new Text("x".repeat(1_000)), ordinary);
      stepped.settle(spool);
      inARow = ordinary.refusals().size() > before ? inARow + 1 : 0;
    }
    return ordinary.refusals().size();
  }

  private static Spool.Commit telling(String name, List<String> told) {
    return new Spool.Commit() {
      @Override
      public void committed(long sequence) {
        told.add(name + " stored");
      }

      @Override
      public void refused(Refusal refusal) {
        told.add(name + " " + refusal);
      }
    };
  }

  private record Urgent(Text text) implements Spool.Entry {
    Urgent(String text) {
      this(new Text(text));
    }

    @Override
    public int size() {
      return text.size();
    }

    @Override
    public void writeTo(ByteBuffer target) {
      text.writeTo(target);
    }

    @Override
    public boolean urgent() {
      return true;
    }
  }
}
