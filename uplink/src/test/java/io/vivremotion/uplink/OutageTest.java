package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.flow.Escalation;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Answer;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The ledger: what was put into the outbox comes back as an answer, whatever the link does. */
class OutageTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  private final World world = new World();
  private final List<Escalation> ledger = new ArrayList<>();

  @Test
  void a_flapping_link_loses_nothing() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (Rig rig = new Rig(world, Rig.Setup.at(64_000))) {
      rig.start();
      for (int flap = 0; flap < 15; flap++) {
        add(random.nextInt(10), random);
        rig.link.cut();
        pause(random.nextInt(100));
        add(random.nextInt(10), random);
        rig.link.restore();
        pause(random.nextInt(400));
      }
      await().atMost(LONG).until(() -> world.outbox.settled().size() == ledger.size());
    }
    assertBalanced();
  }

  @Test
  void a_restart_with_a_backlog_loses_nothing() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    add(120, random);
    for (int run = 0; run < 4; run++) {
      try (Rig rig = new Rig(world, Rig.Setup.at(64_000))) {
        rig.start();
        pause(200 + random.nextInt(600));
      }
      world.outbox.restart();
    }
    try (Rig rig = new Rig(world, Rig.Setup.at(64_000))) {
      rig.start();
      await().atMost(LONG).until(() -> world.outbox.settled().size() == ledger.size());
    }
    assertBalanced();
  }

  @Test
  void health_tells_an_outage_and_its_end() throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(64_000))) {
      rig.link.cut();
      rig.start();
      add(1, new Random(1));
      await().atMost(LONG).until(() -> rig.uplink.health() instanceof Health.Degraded);
      assertThat(rig.uplink.health().toString()).contains("no answers from the provider");
      rig.link.restore();
      await().atMost(LONG).until(() -> rig.uplink.health().equals(Health.UP));
    }
  }

  @Test
  void draining_sends_what_lingers_and_says_when_nothing_is_left() throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(64_000))) {
      rig.start();
      add(3, new Random(1));
      assertThat(rig.uplink.drain(LONG)).isTrue();
      assertThat(world.outbox.settled()).hasSize(3);
      rig.link.cut();
      add(1, new Random(2));
      assertThat(rig.uplink.drain(Duration.ofMillis(300))).isFalse();
    }
  }

  private void add(int count, Random random) {
    Priority[] classes = Priority.values();
    for (int i = 0; i < count; i++) {
      Priority urgency = classes[random.nextInt(classes.length)];
      String row = "{\"serial\":" + ledger.size() + "}";
      ledger.add(world.outbox.add(Escalations.of(urgency, "event", row)));
    }
  }

  private void assertBalanced() {
    Set<MessageId> asked = ledger.stream().map(Escalation::id).collect(Collectors.toSet());
    assertThat(world.outbox.settled()).isEqualTo(asked);
    assertThat(world.downlink.posts()).extracting(Answer::inReplyTo).containsAll(asked);
    assertThat(world.downlink.posts())
        .extracting(Answer::source)
        .as("no tombstone")
        .containsOnly(Answer.Source.SIMULATION);
  }

  private static void pause(long millis) {
    long until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - until >= 0);
  }
}
