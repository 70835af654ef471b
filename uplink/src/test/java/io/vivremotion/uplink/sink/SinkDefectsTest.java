package io.vivremotion.uplink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.insight.Health;
import io.vivremotion.spool.Tombstone;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of ours on the way out: told, and never the end of it. */
class SinkDefectsTest {
  @TempDir private Path folder;

  private static Health health(SinkRig rig) {
    return Objects.requireNonNull(rig.sinks().health().get("sink-site")).get();
  }

  private static Delivery takes(List<CloudEvent> events) {
    if (events.getFirst().data().utf8().equals("\"bad\"")) {
      throw new IllegalStateException("a bug");
    }
    return new Delivery.Confirmed(1);
  }

  @Test
  void an_event_that_a_bug_concerns_is_given_up_after_three_times_and_holds_up_no_other()
      throws Exception {
    ToldSink sink = new ToldSink().usually(SinkDefectsTest::takes);
    try (SinkRig rig = new SinkRig(folder).add("site", sink).start()) {
      rig.say("press-1", "\"bad\"");
      rig.say("press-1", "2");
      await().until(() -> sink.data().contains("2"));
      await().until(() -> rig.tombstones.size() == 1);
      assertThat(rig.tombstones.getFirst().cause()).isEqualTo(Tombstone.Cause.GIVEN_UP);
      assertThat(rig.count("vivremotion_sink_events", "fate", "refused")).isEqualTo(1);
      assertThat(rig.pauses).as("waits, the one after it was given up too").hasSize(3);
    }
  }

  @Test
  void a_bug_is_told_at_once() throws Exception {
    ToldSink sink = new ToldSink();
    try (SinkRig rig = new SinkRig(folder).add("site", sink).start()) {
      sink.next(_ -> {
        throw new IllegalStateException("a bug");
      });
      List<Health> afterwards = new CopyOnWriteArrayList<>();
      sink.next(_ -> {
        afterwards.add(health(rig));
        return new Delivery.Confirmed(1);
      });
      rig.say("press-1", "1");
      await().until(() -> sink.taken().size() == 1);
      assertThat(afterwards.getFirst()).isInstanceOf(Health.Degraded.class);
      await().until(() -> health(rig).equals(Health.UP));
    }
  }

  @Test
  void a_bug_in_reading_what_waits_ends_nothing_and_loses_nothing() throws Exception {
    ToldSink sink = new ToldSink();
    try (SinkRig rig =
        new SinkRig(folder).wrapped(whole -> new BrittleSpool(whole, 3)).add("site", sink)) {
      rig.start();
      for (int i = 0; i < 5; i++) {
        rig.say("press-1", Integer.toString(i));
      }
      await().until(() -> sink.taken().size() == 5);
      assertThat(sink.data()).containsExactly("0", "1", "2", "3", "4");
      assertThat(rig.pauses).hasSize(3);
    }
  }
}
