package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Answer;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.Allowance;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What goes up first over a link of 1 kB/s, in simulated time: each call costs some 3 s of it. */
class RoutingTest {
  private static final Duration BATCH = Duration.ofSeconds(4);

  private final World world = new World();
  private final Turns turns = new Turns();
  private final AtomicLong nanos = turns.nanos;
  private final Deque<Runnable> calls = turns.calls;
  private final Thin cloud = new Thin();
  private Dispatcher dispatcher = dispatcher();

  @Test
  void of_what_waits_the_box_is_surest_of_goes_first() throws Exception {
    List<Escalation> unsure = anomalies(200, 0.1);
    List<Escalation> sure = anomalies(15, 0.95);
    pass(BATCH.multipliedBy(3));
    assertThat(answered()).containsAll(ids(sure)).hasSizeLessThan(100);
    pass(Duration.ofMinutes(10));
    assertThat(answered()).as("and nobody is forgotten").containsAll(ids(unsure));
  }

  @Test
  void what_is_worth_most_is_found_behind_more_than_fits_into_memory() throws Exception {
    anomalies(2_000, 0.1);
    List<Escalation> sure = anomalies(20, 0.95);
    pass(Duration.ofMinutes(2));
    assertThat(answered()).containsAll(ids(sure)).hasSizeLessThan(1_000);
    assertThat(world.count("vivremotion_uplink_rows", "fate", "let_go")).isPositive();
    pass(Duration.ofHours(2));
    assertThat(world.outbox.settled()).hasSize(2_020);
    assertThat(world.outbox.shed()).isEmpty();
  }

  @Test
  void an_alarm_goes_before_all_that_is_worth_it() throws Exception {
    anomalies(500, 0.95);
    pass(Duration.ofMinutes(1));
    Escalation alarm = world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":1}"));
    pass(Duration.ofSeconds(3));
    assertThat(answered()).contains(alarm.id());
  }

  @Test
  void digests_wait_while_there_is_something_better_and_go_up_when_there_is_not() throws Exception {
    List<MessageId> digests = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      digests.add(
          world.outbox.add(Escalations.of(Priority.BULK, "digest", "{\"n\":" + i + "}")).id());
    }
    List<Escalation> better = anomalies(40, 0.9);
    pass(BATCH.multipliedBy(3));
    assertThat(answered()).containsAll(ids(better)).doesNotContainAnyElementsOf(digests);
    pass(Duration.ofMinutes(2));
    assertThat(answered()).containsAll(digests);
  }

  @Test
  void when_the_disk_has_nearly_no_room_the_least_goes_and_leaves_a_tombstone() throws Exception {
    cloud.down = true;
    List<Escalation> unsure = anomalies(30, 0.1);
    List<Escalation> sure = anomalies(30, 0.95);
    Escalation alarm = world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
    pass(Duration.ofSeconds(5));
    assertThat(world.outbox.shed()).isEmpty();
    world.outbox.fill = 0.95;
    pass(Duration.ofSeconds(2));
    assertThat(world.outbox.shed()).isNotEmpty();
    assertThat(ids(unsure)).containsAll(world.outbox.shed());
    assertThat(ids(sure)).doesNotContainAnyElementsOf(world.outbox.shed());
    int shed = world.outbox.shed().size();
    world.outbox.fill = 0.7;
    pass(Duration.ofMinutes(1));
    assertThat(world.outbox.shed()).as("room again").hasSize(shed).doesNotContain(alarm.id());
    assertThat(world.journal).anyMatch(note -> note.contains("outbox-nearly-full"));
    assertThat(world.downlink.posts())
        .filteredOn(answer -> world.outbox.shed().contains(answer.inReplyTo()))
        .extracting(Answer::source)
        .containsOnly(Answer.Source.LOCAL);
  }

  @Test
  void the_journal_tells_why_a_row_went_up_and_what_would_have_flipped_it() throws Exception {
    Escalation sure = anomalies(1, 0.95).getFirst();
    pass(Duration.ofSeconds(20));
    assertThat(world.journal)
        .filteredOn(note -> note.startsWith(sure.id() + " sent"))
        .singleElement()
        .asString()
        .contains("choice=ask link", "alternatives=ask link ", "terms=value ", "price-per-kb=")
        .contains("would-flip=", "mode=normal", "model=m");
  }

  @Test
  void over_a_link_that_is_slow_up_a_long_question_comes_later_and_is_worth_less()
      throws Exception {
    double before = worthOfLongQuestion();
    cloud.budget.wentUp(4_000, Duration.ofSeconds(20).toNanos());
    double after = worthOfLongQuestion();
    assertThat(world.notes("sent").getLast().facts()).containsEntry("up-bytes-per-second", 200.0);
    assertThat(after).isLessThan(before * 0.85);
  }

  private double worthOfLongQuestion() throws Exception {
    String row = "{\"question\":\"" + "why ".repeat(800) + "\"}";
    world.outbox.add(Escalations.due(Priority.INTERACTIVE, "question", row, NOON.plusSeconds(5)));
    pass(Duration.ofMinutes(2));
    return (double)
        Objects.requireNonNull(world.notes("sent").getLast().facts().get("valuePerKilobyte"));
  }

  @Test
  void what_waited_through_a_restart_is_chosen_among_as_before() throws Exception {
    cloud.down = true;
    anomalies(100, 0.1);
    List<Escalation> sure = anomalies(15, 0.95);
    pass(Duration.ofSeconds(20));
    world.outbox.restart();
    cloud.down = false;
    dispatcher = dispatcher();
    pass(BATCH.multipliedBy(3));
    assertThat(answered()).containsAll(ids(sure));
    pass(Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).hasSize(115);
  }

  @Test
  void when_the_preferred_link_is_down_another_stands_in_until_it_is_back() throws Exception {
    Thin second = new Thin();
    dispatcher = dispatcher(new Terms(1, 0, List.of()), second, Allowance.Config.NONE);
    cloud.down = true;
    anomalies(60, 0.9);
    pass(Duration.ofMinutes(3));
    assertThat(world.outbox.settled()).hasSize(60);
    assertThat(second.asked).isPositive();
    assertThat(dispatcher.health().toString()).contains("another link stands in for link");
    cloud.down = false;
    pass(Duration.ofMinutes(5));
    anomalies(60, 0.9);
    pass(Duration.ofMinutes(3));
    int before = second.asked;
    anomalies(60, 0.9);
    pass(Duration.ofMinutes(3));
    assertThat(world.outbox.settled()).hasSize(180);
    assertThat(second.asked).as("the preferred one is back").isEqualTo(before);
    assertThat(dispatcher.health()).isEqualTo(Health.UP);
  }

  @Test
  void a_metered_link_is_left_when_its_allowance_is_used_up_and_a_restart_changes_nothing()
      throws Exception {
    Thin metered = new Thin();
    Allowance.Config thirty = new Allowance.Config(30_000, 0);
    dispatcher = dispatcher(new Terms(-1, 0.1, List.of()), metered, thirty);
    anomalies(300, 0.9);
    pass(Duration.ofMinutes(30));
    assertThat(world.outbox.settled()).hasSize(300);
    long spent = metered.budget.stats().sentBytes() + metered.budget.stats().receivedBytes();
    assertThat(spent).isBetween(10_000L, 30_000L);
    world.outbox.restart();
    dispatcher = dispatcher(new Terms(-1, 0.1, List.of()), metered, thirty);
    anomalies(100, 0.9);
    pass(Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).hasSize(400);
    long again = metered.budget.stats().sentBytes() + metered.budget.stats().receivedBytes();
    assertThat(spent + again).isLessThanOrEqualTo(30_000);
  }

  @Test
  void out_of_its_hours_a_link_is_not_used() throws Exception {
    Thin nightly = new Thin();
    dispatcher =
        dispatcher(new Terms(-1, 0, List.of("22:00-06:00")), nightly, Allowance.Config.NONE);
    anomalies(30, 0.9);
    pass(Duration.ofMinutes(2));
    assertThat(nightly.asked).isZero();
    assertThat(world.outbox.settled()).hasSize(30);
    nanos.addAndGet(Duration.ofHours(11).toNanos());
    anomalies(30, 0.9);
    pass(Duration.ofMinutes(2));
    assertThat(nightly.asked).isPositive();
  }

  private Dispatcher dispatcher(Terms terms, Thin provider, Allowance.Config config) {
    Uplink.Time time =
        new Uplink.Time(() -> NOON.plusNanos(nanos.get()), nanos::get, new Random(20261128));
    Allowance allowance = new Allowance(config, time.clock());
    cloud.budget = new LinkBudget(LinkBudget.Config.of(1_000, 16_384), nanos::get);
    provider.budget = new LinkBudget(LinkBudget.Config.of(1_000, 16_384), nanos::get, allowance);
    return new Dispatcher(
        new Dispatcher.Setting(
            Uplink.Config.DEFAULT,
            world.ports(),
            List.of(
                new Uplink.Cloud(cloud, cloud.budget),
                new Uplink.Cloud("second", terms, provider, provider.budget)),
            time,
            new UplinkMeters(world.registry)),
        calls::add);
  }

  private List<Escalation> anomalies(int count, double likelihood) {
    List<Escalation> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String row = "{\"value\":%03d,\"likelihood\":%s,\"window\":[]}".formatted(i, likelihood);
      added.add(world.outbox.add(Escalations.of(Priority.NORMAL, "anomaly", row)));
    }
    return added;
  }

  private static Set<MessageId> ids(List<Escalation> of) {
    return of.stream().map(Escalation::id).collect(Collectors.toSet());
  }

  private Set<MessageId> answered() {
    return world.downlink.posts().stream()
        .filter(answer -> answer.source() == Answer.Source.CLOUD)
        .map(Answer::inReplyTo)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private Dispatcher dispatcher() {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(1_000, 16_384), nanos::get);
    Uplink.Time time =
        new Uplink.Time(() -> NOON.plusNanos(nanos.get()), nanos::get, new Random(20261128));
    cloud.budget = budget;
    return new Dispatcher(
        new Dispatcher.Setting(
            Uplink.Config.DEFAULT,
            world.ports(),
            List.of(new Uplink.Cloud(cloud, budget)),
            time,
            new UplinkMeters(world.registry)),
        calls::add);
  }

  private void pass(Duration time) throws InterruptedException {
    turns.pass(dispatcher, time);
  }
}
