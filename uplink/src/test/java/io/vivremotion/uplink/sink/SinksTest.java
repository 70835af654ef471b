package io.vivremotion.uplink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.insight.Health;
import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.spool.Tombstone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinksTest {
  private static final Delivery DOWN = Delivery.failed(0, "nobody is there");

  @TempDir private Path folder;

  @Test
  void events_arrive_in_order_under_the_ids_of_their_messages() throws Exception {
    ToldSink sink = new ToldSink();
    try (SinkRig rig = new SinkRig(folder).add("site", sink).start()) {
      String first = rig.say("press-1", "1").id().toString();
      String second = rig.say("press-1", "2").id().toString();
      await().until(() -> sink.taken().size() == 2);
      assertThat(sink.taken()).extracting(CloudEvent::id).containsExactly(first, second);
      await().until(() -> rig.spool("site").stats().pendingRecords() == 0);
    }
  }

  @Test
  void a_sink_that_is_down_holds_up_no_other_and_loses_nothing() throws Exception {
    ToldSink down = new ToldSink().usually(_ -> DOWN);
    ToldSink up = new ToldSink();
    try (SinkRig rig = new SinkRig(folder).add("down", down).add("up", up).start()) {
      for (int i = 0; i < 30; i++) {
        rig.say("press-1", Integer.toString(i));
      }
      await().until(() -> up.taken().size() == 30);
      await().until(() -> health(rig, "down") instanceof Health.Degraded);
      assertThat(health(rig, "up")).isEqualTo(Health.UP);
      assertThat(rig.spool("down").stats().pendingRecords()).isEqualTo(30);
      down.usually(events -> new Delivery.Confirmed(events.size()));
      await().until(() -> down.taken().size() == 30);
      assertThat(down.data()).isEqualTo(up.data());
      await().until(() -> health(rig, "down") instanceof Health.Up);
    }
  }

  private static Health health(SinkRig rig, String sink) {
    return java.util.Objects.requireNonNull(rig.sinks().health().get("sink-" + sink)).get();
  }

  @Test
  void what_was_confirmed_before_a_failure_is_not_sent_again_and_the_next_is_a_probe()
      throws Exception {
    ToldSink sink = new ToldSink().hold().next(_ -> DOWN).next(_ -> DOWN).next(_ -> confirmed(1));
    sink.next(_ -> Delivery.failed(4, "it broke off"));
    try (SinkRig rig = new SinkRig(folder).add("site", sink).start()) {
      for (int i = 0; i < 9; i++) {
        rig.say("press-1", Integer.toString(i));
      }
      sink.release();
      await().until(() -> sink.taken().size() == 9);
      assertThat(sink.data()).isEqualTo(IntStream.range(0, 9).mapToObj(Integer::toString).toList());
      assertThat(sink.sizes().subList(1, 3)).as("probes").containsExactly(1, 1);
    }
  }

  private static Delivery confirmed(int events) {
    return new Delivery.Confirmed(events);
  }

  @Test
  void it_waits_as_long_as_the_receiver_says_and_no_longer_than_an_hour() throws Exception {
    ToldSink sink =
        new ToldSink()
            .next(_ -> new Delivery.Failed(0, "busy", Optional.of(Duration.ofMinutes(7))))
            .next(_ -> new Delivery.Failed(0, "busy", Optional.of(Duration.ofDays(7))))
            .next(_ -> new Delivery.Barred(0, "look at its token"));
    try (SinkRig rig = new SinkRig(folder).add("site", sink).start()) {
      rig.say("press-1", "1");
      await().until(() -> sink.taken().size() == 1);
      assertThat(rig.pauses)
          .containsExactly(Duration.ofMinutes(7), Duration.ofHours(1), Duration.ofMinutes(1));
    }
  }

  @Test
  void an_event_that_is_refused_three_times_is_given_up_and_the_sink_is_told() throws Exception {
    ToldSink sink =
        new ToldSink()
            .usually(events ->
                events.getFirst().data().utf8().equals("\"bad\"")
                    ? new Delivery.Refused(0, "it answers 400")
                    : confirmed(1));
    try (SinkRig rig = new SinkRig(folder).add("site", sink).start()) {
      rig.say("press-1", "\"bad\"");
      rig.say("press-1", "2");
      await().until(() -> sink.taken().size() == 2);
      assertThat(sink.taken())
          .extracting(CloudEvent::type)
          .containsExactlyInAnyOrder("io.vivremotion.telemetry", "io.vivremotion.loss");
      assertThat(rig.tombstones.getFirst().cause()).isEqualTo(Tombstone.Cause.GIVEN_UP);
      assertThat(rig.count("vivremotion_sink_events", "fate", "refused")).isEqualTo(1);
    }
  }

  @Test
  void what_is_evicted_is_told_to_the_sink_in_so_many_words() throws Exception {
    ToldSink sink = new ToldSink().hold();
    SpoolConfig small =
        SpoolConfig.DEFAULT
            .sized(32 << 10, 512 << 10)
            .withPolicy(SpoolConfig.Policy.DROP_OLDEST)
            .withMaxWaitingBytes(1 << 16);
    String long8k = "\"" + "x".repeat(8_000) + "\"";
    try (SinkRig rig = new SinkRig(folder).spools(small).add("site", sink).start()) {
      for (int i = 0; i < 120; i++) {
        rig.say("press-1", long8k);
      }
      await().until(() -> !rig.tombstones.isEmpty());
      sink.release();
      await().until(() -> rig.spool("site").stats().pendingRecords() == 0);
      await()
          .untilAsserted(
              () -> assertThat(delivered(sink) + lost(sink)).isGreaterThanOrEqualTo(120));
      long gone = rig.tombstones.stream().mapToLong(Tombstone::records).sum();
      assertThat(lost(sink)).isEqualTo(gone).isPositive();
    }
  }

  /** docs/limits.md: at most 0.2 s while a segment goes. */
  @Test
  void a_dead_sink_whose_spool_is_full_holds_up_the_flow_no_longer_than_a_segment_takes()
      throws Exception {
    SpoolConfig small =
        SpoolConfig.DEFAULT
            .sized(32 << 10, 512 << 10)
            .withPolicy(SpoolConfig.Policy.DROP_OLDEST)
            .withMaxWaitingBytes(1 << 16);
    String long4k = "\"" + "x".repeat(4_000) + "\"";
    try (SinkRig rig =
        new SinkRig(folder).spools(small).add("dead", new ToldSink().hold()).start()) {
      long longest = 0;
      long from = System.nanoTime();
      for (int i = 0; i < 1_000; i++) {
        long begun = System.nanoTime();
        rig.say("press-1", long4k);
        longest = Math.max(longest, System.nanoTime() - begun);
      }
      System.out.printf(
          "dead sink, spool of 512 KiB full: 1000 events of 4 kB in %d ms, the longest waited %d"
              + " ms%n",
          (System.nanoTime() - from) / 1_000_000, longest / 1_000_000);
      assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(2));
      assertThat(rig.spool("dead").stats().pendingRecords()).isLessThan(140);
      assertThat(rig.tombstones.stream().mapToLong(Tombstone::records).sum()).isGreaterThan(800);
    }
  }

  private static long delivered(ToldSink sink) {
    return sink.taken().stream().filter(event -> !isLoss(event)).count();
  }

  private static long lost(ToldSink sink) {
    return sink.taken().stream().filter(SinksTest::isLoss).mapToLong(SinksTest::records).sum();
  }

  private static boolean isLoss(CloudEvent event) {
    return event.type().equals("io.vivremotion.loss");
  }

  private static long records(CloudEvent loss) {
    String json = loss.data().utf8();
    int from = json.indexOf("\"records\":") + "\"records\":".length();
    return Long.parseLong(json.substring(from, json.indexOf(',', from)));
  }

  @Test
  void each_sink_goes_on_where_it_was_after_a_restart() throws Exception {
    ToldSink slow = new ToldSink().usually(_ -> DOWN);
    ToldSink fast = new ToldSink();
    try (SinkRig rig = new SinkRig(folder).add("slow", slow).add("fast", fast).start()) {
      for (int i = 0; i < 20; i++) {
        rig.say("press-1", Integer.toString(i));
      }
      await().until(() -> rig.spool("fast").stats().pendingRecords() == 0);
    }
    ToldSink slowAgain = new ToldSink();
    ToldSink fastAgain = new ToldSink();
    try (SinkRig rig = new SinkRig(folder).add("slow", slowAgain).add("fast", fastAgain).start()) {
      rig.say("press-1", "20");
      await().until(() -> slowAgain.taken().size() == 21 && !fastAgain.taken().isEmpty());
      assertThat(fastAgain.data()).containsExactly("20");
      assertThat(slowAgain.data())
          .isEqualTo(IntStream.rangeClosed(0, 20).mapToObj(Integer::toString).toList());
    }
  }
}
