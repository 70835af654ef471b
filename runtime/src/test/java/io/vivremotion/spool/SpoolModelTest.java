package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SpoolModelTest {
  sealed interface Action {
    record Append(int records, int bytes) implements Action {}

    record Acknowledge(int first, int count) implements Action {}

    record Reopen(boolean powerCut) implements Action {}

    record Tick() implements Action {}
  }

  @Property(tries = 300)
  void it_holds_what_a_sorted_map_would_hold(@ForAll("actions") List<Action> actions)
      throws Exception {
    Model model = new Model();
    for (Action action : actions) {
      model.does(action);
    }
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    Arbitrary<Action> append =
        Arbitraries.integers()
            .between(1, 60)
            .flatMap(n -> Arbitraries.integers().between(0, 900).map(b -> new Action.Append(n, b)));
    Arbitrary<Action> acknowledge =
        Arbitraries.integers()
            .between(-5, 1_500)
            .flatMap(from ->
                Arbitraries.integers()
                    .between(1, 400)
                    .map(count -> new Action.Acknowledge(from, count)));
    Arbitrary<Action> reopen = Arbitraries.of(true, false).map(Action.Reopen::new);
    Arbitrary<Action> tick = Arbitraries.just(new Action.Tick());
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, append),
            net.jqwik.api.Tuple.of(4, acknowledge),
            net.jqwik.api.Tuple.of(1, reopen),
            net.jqwik.api.Tuple.of(2, tick))
        .list()
        .ofMaxSize(60);
  }

  private static final class Model {
    private final Stepped stepped = new Stepped(7);
    private final TreeMap<Long, String> pending = new TreeMap<>();
    private FileSpool spool;
    private long highest;
    private int named;

    Model() throws IOException {
      spool = stepped.open();
    }

    void does(Action action) throws Exception {
      switch (action) {
        case Action.Append(int records, int bytes) -> append(records, bytes);
        case Action.Acknowledge(int first, int count) -> {
          spool.acknowledge(first, first + count - 1L);
          pending.subMap((long) first, (long) first + count).clear();
        }
        case Action.Tick() -> stepped.now = stepped.now.plusSeconds(2);
        case Action.Reopen(boolean powerCut) -> {
          if (powerCut) {
            stepped.settle(spool);
            stepped.storage = stepped.storage.afterPowerCut();
          } else {
            spool.close();
          }
          spool = stepped.open();
        }
      }
      stepped.settle(spool);
      assertThat(spool.stats().pendingRecords()).isEqualTo(pending.size());
      TreeMap<Long, String> found = new TreeMap<>();
      Read.all(spool).forEach(stored -> found.put(stored.sequence(), Read.text(stored)));
      assertThat(found).isEqualTo(pending);
    }

    private void append(int records, int bytes) {
      for (int i = 0; i < records; i++) {
        String text = named++ + ":" + "x".repeat(bytes);
        spool.append(
            new Text(text),
            new Spool.Commit() {
              @Override
              public void committed(long sequence) {
                assertThat(sequence).isGreaterThan(highest);
                highest = sequence;
                pending.put(sequence, text);
              }

              @Override
              public void refused(Spool.Refusal refusal) {
                assertThat(refusal).isEqualTo(Spool.Refusal.FULL);
              }
            });
      }
    }
  }
}
