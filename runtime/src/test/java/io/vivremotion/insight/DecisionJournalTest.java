package io.vivremotion.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.TestClock;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DecisionJournalTest {
  @TempDir Path directory;
  private final TestClock clock = new TestClock(Messages.AT);

  @Test
  void a_message_is_explained_step_by_step() throws IOException {
    try (DecisionJournal journal = open(DecisionJournal.Config.DEFAULT)) {
      judged(journal, 1, "escalate");
      clock.advance(Duration.ofSeconds(1));
      journal.note(id(1), "sent", Map.of("model", "small"));
      journal.note(id(2), "sent", Map.of());
      assertThat(journal.explain(id(1))).extracting(Step::name).containsExactly("judged", "sent");
      assertThat(journal.explain(id(1)).getFirst().facts())
          .containsEntry("rule", "too-hot")
          .containsEntry("limit", 80.5);
      await().untilAsserted(() -> assertThat(lines("decisions.jsonl")).isEqualTo(3));
      assertThat(journal.explain(id(1))).hasSize(2);
    }
  }

  @Test
  void after_a_restart_all_but_the_normal_is_still_explained() throws IOException {
    try (DecisionJournal journal = open(DecisionJournal.Config.DEFAULT)) {
      judged(journal, 1, "escalate");
      judged(journal, 2, "keep");
      assertThat(journal.explain(id(2))).hasSize(1);
    }
    Files.writeString(
        directory.resolve("decisions.jsonl"),
        "{\"id\":\"" + id(1) + "\",\"at\":\"2026",
        StandardOpenOption.APPEND);
    try (DecisionJournal journal = open(DecisionJournal.Config.DEFAULT)) {
      assertThat(journal.explain(id(2))).isEmpty();
      assertThat(journal.explain(id(1)))
          .singleElement()
          .satisfies(step -> assertThat(step.facts()).containsEntry("limit", 80.5));
      journal.note(id(1), "delivered", Map.of());
      await().untilAsserted(() -> assertThat(lines("decisions.jsonl")).isEqualTo(3));
    }
    try (DecisionJournal journal = open(DecisionJournal.Config.DEFAULT)) {
      assertThat(journal.explain(id(1))).hasSize(2);
    }
  }

  @Test
  void memory_and_files_are_bounded() throws IOException {
    DecisionJournal.Config small = new DecisionJournal.Config(10, 1 << 20, 2_000);
    try (DecisionJournal journal = open(small)) {
      for (int i = 0; i < 100; i++) {
        int written = i + 1;
        judged(journal, i, "escalate");
        await().pollInterval(Duration.ofMillis(1)).until(() -> total() >= written % 7);
      }
      assertThat(journal.explain(id(99))).hasSize(1);
    }
    assertThat(Files.size(directory.resolve("decisions.jsonl"))).isLessThan(4_000);
    assertThat(Files.size(directory.resolve("decisions.1.jsonl"))).isLessThan(40_000);
  }

  @Test
  void facts_beyond_the_limit_of_bytes_push_out_the_oldest() throws IOException {
    DecisionJournal journal = open(new DecisionJournal.Config(1_000, 20_000, 1 << 20));
    for (int i = 0; i < 100; i++) {
      journal.judged(decision(i, "keep", Map.of("text", "x".repeat(2_000))));
    }
    assertThat(journal.explain(id(99))).hasSize(1);
    assertThat(journal.explain(id(80))).isEmpty();
    journal.close();
  }

  @Test
  void without_a_disk_memory_serves_and_health_says_so() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    DecisionJournal journal =
        new DecisionJournal(DecisionJournal.Config.DEFAULT, file, clock, new SimpleMeterRegistry());
    journal.start();
    judged(journal, 1, "escalate");
    await().until(() -> journal.health() instanceof Health.Degraded);
    assertThat(journal.explain(id(1))).hasSize(1);
    journal.close();
  }

  private long total() throws IOException {
    return lines("decisions.jsonl") + lines("decisions.1.jsonl");
  }

  private long lines(String name) throws IOException {
    try {
      return Files.readString(directory.resolve(name)).lines().filter(l -> !l.isEmpty()).count();
    } catch (NoSuchFileException e) {
      return 0; // not yet, or the writer is just making it the older generation
    }
  }

  private DecisionJournal open(DecisionJournal.Config config) {
    DecisionJournal journal =
        new DecisionJournal(config, directory, clock, new SimpleMeterRegistry());
    journal.start();
    return journal;
  }

  private void judged(Journal journal, long id, String verdict) {
    journal.judged(decision(id, verdict, Map.of("limit", 80.5)));
  }

  private Decision decision(long id, String verdict, Map<String, Object> facts) {
    return new Decision(
        id(id),
        new DeviceId("press-3"),
        new Channel("temperature"),
        Messages.AT,
        clock.instant(),
        "limits",
        verdict,
        "too-hot",
        facts);
  }

  private static MessageId id(long low) {
    return new MessageId(0x7000, low);
  }
}
