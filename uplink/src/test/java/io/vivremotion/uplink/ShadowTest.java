package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import io.vivremotion.message.Priority;
import io.vivremotion.simulation.cloud.PromptTable;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Answered rows are asked again alone while the link idles. Simulated time. */
class ShadowTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"(a\\d+)\"");

  private final World world = new World();
  private final Turns turns = new Turns();
  private final AtomicLong nanos = turns.nanos;
  private final Deque<Runnable> calls = turns.calls;
  private final Judge judge = new Judge();
  private Dispatcher dispatcher = dispatcher(0.2);

  @Test
  void a_model_whose_verdicts_suffer_in_company_gets_smaller_prompts_and_a_restart_knows_it()
      throws Exception {
    judge.confusedFrom = 10;
    for (int i = 0; i < 60; i++) {
      add(Priority.NORMAL, "event", 20);
      pass(Duration.ofMinutes(2));
    }
    assertThat(count("differed")).isGreaterThan(5);
    assertThat(rows()).isLessThan(16);
    judge.asks.clear();
    dispatcher.close();
    dispatcher = dispatcher(0.2);
    add(Priority.NORMAL, "event", 20);
    pass(Duration.ofMinutes(1));
    assertThat(judge.asks.getFirst()).isLessThan(16);
    assertThat(world.journal).anyMatch(note -> note.contains("compared"));
  }

  @Test
  void a_model_that_does_not_mind_company_keeps_its_size_and_nothing_is_answered_twice()
      throws Exception {
    for (int i = 0; i < 40; i++) {
      add(Priority.NORMAL, "event", 20);
      pass(Duration.ofMinutes(2));
    }
    assertThat(count("agreed")).isGreaterThan(20);
    assertThat(count("differed")).isZero();
    assertThat(rows()).isEqualTo(127);
    assertThat(world.downlink.posts()).hasSize(800);
    assertThat(world.outbox.settled()).hasSize(800);
  }

  @Test
  void it_costs_no_more_than_its_share_of_bytes() throws Exception {
    for (int i = 0; i < 40; i++) {
      add(Priority.NORMAL, "event", 20);
      pass(Duration.ofMinutes(2));
    }
    long alone = judge.asks.stream().filter(rows -> rows == 1).count();
    assertThat(alone).isPositive();
    assertThat(alone * Judge.BYTES)
        .as("one byte for each that was paid in company, at a share of a fifth")
        .isLessThanOrEqualTo((judge.asks.size() - alone) * Judge.BYTES);
  }

  @Test
  void neither_alarms_nor_questions_nor_anything_on_a_busy_link_is_asked_again() throws Exception {
    for (int i = 0; i < 20; i++) {
      add(Priority.ALARM, "event", 5);
      add(Priority.INTERACTIVE, "question", 5);
      pass(Duration.ofMinutes(1));
    }
    assertThat(judge.asks).doesNotContain(1);
    add(Priority.NORMAL, "event", 2_000);
    int before = judge.asks.size();
    pass(Duration.ofMinutes(1));
    List<Integer> since = judge.asks.subList(before, judge.asks.size());
    assertThat(since.stream().takeWhile(rows -> rows > 1).mapToInt(rows -> rows).sum())
        .as("all that waited went first")
        .isEqualTo(2_000);
  }

  @Test
  void with_a_share_of_nothing_nothing_is_asked_again() throws Exception {
    dispatcher = dispatcher(0);
    for (int i = 0; i < 20; i++) {
      add(Priority.NORMAL, "event", 20);
      pass(Duration.ofMinutes(1));
    }
    assertThat(judge.asks).doesNotContain(1);
  }

  private double count(String outcome) {
    return world.count("vivremotion_uplink_shadow", "outcome", outcome);
  }

  private double rows() {
    return world.registry.get("vivremotion_uplink_batch_rows").tag("model", "m").gauge().value();
  }

  private Dispatcher dispatcher(double share) {
    Batcher.Config batch = new Batcher.Config(20, 16_384, Duration.ofSeconds(2), share, List.of());
    Uplink.Config like = Uplink.Config.DEFAULT;
    Uplink.Config config =
        new Uplink.Config(
            batch,
            like.maxInFlight(),
            like.maxHeldRows(),
            like.maxRowLength(),
            like.answerTokensPerRow(),
            like.answerTtl(),
            like.firstBackoff(),
            like.longestBackoff(),
            like.routing());
    LinkBudget budget = new LinkBudget(LinkBudget.Config.DEFAULT, nanos::get);
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    return new Dispatcher(
        new Dispatcher.Setting(
            config,
            world.ports(),
            List.of(new Uplink.Cloud(judge, budget)),
            new Uplink.Time(() -> NOON.plusNanos(nanos.get()), nanos::get, new Random(20261128)),
            new UplinkMeters(world.registry)),
        calls::add);
  }

  private void add(Priority urgency, String kind, int count) {
    for (int i = 0; i < count; i++) {
      world.outbox.add(Escalations.of(urgency, kind, "{\"value\":" + i + "}"));
    }
  }

  private void pass(Duration time) throws InterruptedException {
    turns.pass(dispatcher, time);
  }

  /** Judges by the value, unless too many rows confuse it. */
  private static final class Judge implements Provider {
    static final long BYTES = 800;

    private final List<Integer> asks = new ArrayList<>();
    private int confusedFrom = Integer.MAX_VALUE;

    @Override
    public String model() {
      return "m";
    }

    @Override
    public boolean simulation() {
      return true;
    }

    @Override
    public Price price(Ask ask) {
      return new Price(BYTES / 2, BYTES / 2);
    }

    @Override
    public Outcome ask(Ask ask) {
      List<String> rows = PromptTable.read(ask.rows());
      asks.add(rows.size());
      StringBuilder text = new StringBuilder();
      for (String row : rows) {
        Matcher id = ID.matcher(row);
        boolean found = id.find();
        boolean act = row.matches(".*\"value\":\\d*7\\D.*") != (rows.size() >= confusedFrom);
        text.append(
            "{\"id\":\"%s\",\"verdict\":\"%s\",\"text\":\"x\"}%n"
                .formatted(found ? id.group(1) : "", act ? "act" : "ok"));
      }
      return new Outcome.Answered(
          text.toString(), "m", true, Usage.NONE, new Outcome.Wire(BYTES / 2, BYTES / 2));
    }

    @Override
    public Health health() {
      return Health.UP;
    }
  }
}
