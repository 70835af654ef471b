package io.vivremotion.insight;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.DecisionJournal.NotedStep;
import io.vivremotion.message.FileDamage;
import io.vivremotion.message.MessageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To replay a failure: {@code -Dinsight.seed=} with the seed it names. */
class DamagedJournalTest {
  private static final int CASES = 2_000;
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;

  @Test
  void whatever_happens_to_its_files_what_was_not_hit_is_explained_and_more_is_noted()
      throws Exception {
    long seed = Long.getLong("insight.seed", System.nanoTime());
    System.out.println("insight.seed=" + seed + " cases=" + CASES);
    FileDamage[] kinds = FileDamage.values();
    for (int i = 0; i < CASES; i++, seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FileDamage damage = kinds[random.nextInt(kinds.length)];
      try {
        play(random, damage);
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("replay with -Dinsight.seed=" + seed + " " + damage + ": " + e, e);
      }
    }
  }

  private void play(SplittableRandom random, FileDamage damage) throws IOException {
    for (String name : List.of("decisions.jsonl", "decisions.1.jsonl")) {
      Files.deleteIfExists(directory.resolve(name));
    }
    List<MessageId> ids = new ArrayList<>();
    StepFiles before = new StepFiles(directory, 6_000);
    for (int i = random.nextInt(1, 60); i > 0; i--) {
      ids.add(new MessageId(random.nextLong(), random.nextLong()));
      before.append(List.of(noted(ids.getLast())));
    }
    before.close();
    Path older = directory.resolve("decisions.1.jsonl");
    Path hit =
        Files.exists(older) && random.nextBoolean() ? older : directory.resolve("decisions.jsonl");
    Optional<byte[]> after = damage.to(Files.readAllBytes(hit), random);
    damage.in(hit, after);

    StepFiles files = new StepFiles(directory, 6_000);
    String left = text(older) + text(directory.resolve("decisions.jsonl"));
    for (MessageId id : ids) {
      if (left.contains(line(id))) {
        assertThat(files.find(id)).as("step of %s", id).isNotEmpty();
      }
    }
    for (int i = 0; i < 60; i++) { // through the change of files
      MessageId late = new MessageId(i, i);
      files.append(List.of(noted(late)));
      assertThat(files.find(late)).as("noted afterwards").isNotEmpty();
    }
    files.close();
    try (var entries = Files.list(directory)) {
      assertThat(entries.count()).as("what is set aside does not pile up").isLessThanOrEqualTo(4);
    }
  }

  private static NotedStep noted(MessageId id) {
    return new NotedStep(id, new Step(AT, "judged", Map.of("verdict", "drop")));
  }

  private static String line(MessageId id) {
    return "\n{\"id\":\"%s\",\"at\":\"%s\",\"step\":\"judged\",\"facts\":{\"verdict\":\"drop\"}}\n"
        .formatted(id, AT);
  }

  private static String text(Path file) throws IOException {
    boolean whole = Files.isRegularFile(file) && Files.size(file) <= 12_000;
    return whole ? "\n" + new String(Files.readAllBytes(file), ISO_8859_1) : "";
  }
}
