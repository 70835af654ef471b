package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Priority;
import io.vivremotion.simulation.cloud.PromptTable;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.NoProvider;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Outcome.Answered;
import io.vivremotion.uplink.provider.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Takes turns in simulated time; calls run at the end of the turn that began them. */
class DispatcherTest {
  private static final Pattern ID = Pattern.compile("(?m)^(?:\\{\"id\":|\\[)\"(a\\d+)\"");

  private final World world = new World();
  private final AtomicLong nanos = new AtomicLong();
  private final Deque<Runnable> calls = new ArrayDeque<>();
  private final Scripted provider = new Scripted();
  private Dispatcher dispatcher = dispatcher(provider);

  @Test
  void a_batch_leaves_when_its_oldest_row_has_lingered_and_is_answered_row_by_row()
      throws Exception {
    List<Escalation> asked = add(Priority.NORMAL, 10);
    pass(Duration.ofMillis(100));
    assertThat(provider.asks).isEmpty();
    pass(Duration.ofSeconds(3));
    assertThat(provider.asks).hasSize(1);
    assertThat(world.outbox.settled()).hasSize(10);
    assertThat(world.downlink.posts())
        .extracting(Answer::inReplyTo)
        .containsExactlyInAnyOrderElementsOf(asked.stream().map(Escalation::id).toList());
    assertThat(world.downlink.posts()).extracting(Answer::source).containsOnly(Answer.Source.CLOUD);
    assertThat(world.spent).hasSize(1);
  }

  @Test
  void an_answer_goes_back_over_the_protocol_that_asked() throws Exception {
    Escalation asked = add(Priority.INTERACTIVE, 1).getFirst();
    pass(Duration.ofSeconds(1));
    Answer answer = world.downlink.posts().getFirst();
    assertThat(answer.replyTo()).isEqualTo(asked.replyTo().orElseThrow());
    assertThat(answer.device()).isEqualTo(asked.device());
    assertThat(answer.text()).isEqualTo("fine");
  }

  @Test
  void who_cannot_be_answered_is_settled_all_the_same() throws Exception {
    world.outbox.add(Escalations.silent(Escalations.of(Priority.ALARM, "event", "{}")));
    pass(Duration.ofSeconds(1));
    assertThat(world.outbox.settled()).hasSize(1);
    assertThat(world.downlink.posts()).isEmpty();
  }

  @Test
  void a_stand_in_is_shown_as_such() throws Exception {
    provider.simulation = true;
    add(Priority.ALARM, 1);
    pass(Duration.ofSeconds(1));
    assertThat(world.downlink.posts().getFirst().source()).isEqualTo(Answer.Source.SIMULATION);
  }

  @Test
  void nothing_is_settled_before_its_answer_is_kept() throws Exception {
    world.downlink.refusing = 3;
    add(Priority.ALARM, 1);
    turn();
    turn();
    assertThat(world.outbox.settled()).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(world.outbox.settled()).hasSize(1);
    assertThat(world.downlink.posts()).hasSize(1);
  }

  @Test
  void a_reply_without_any_row_gives_each_row_one_more_chance() throws Exception {
    provider.usually(ask -> answered("I am sorry, I cannot do that."));
    add(Priority.NORMAL, 3);
    pass(Duration.ofSeconds(10));
    assertThat(provider.asks).hasSize(4);
    assertThat(world.outbox.settled()).hasSize(3);
    assertThat(world.downlink.posts()).extracting(Answer::source).containsOnly(Answer.Source.LOCAL);
    assertThat(world.count("vivremotion_uplink_rows", "fate", "given_up")).isEqualTo(3);
    assertThat(world.journal).anyMatch(note -> note.contains("dropped"));
  }

  @Test
  void only_the_missing_row_is_asked_again() throws Exception {
    provider.next(ask -> answered(rows(ask, id -> !id.equals("a2"))));
    add(Priority.NORMAL, 3);
    pass(Duration.ofSeconds(5));
    assertThat(provider.asks).hasSize(2);
    assertThat(provider.asks.getLast().rows().lines()).hasSize(1);
    assertThat(world.downlink.posts()).hasSize(3);
    assertThat(world.count("vivremotion_uplink_rows", "fate", "asked_again")).isEqualTo(1);
  }

  @Test
  void a_reply_cut_at_the_limit_blames_no_row_and_makes_the_next_batch_smaller() throws Exception {
    provider.next(ask ->
        new Answered(
            rows(ask, id -> id.equals("a1") || id.equals("a2")),
            "m",
            false,
            Usage.NONE,
            new Outcome.Wire(1, 1)));
    add(Priority.NORMAL, 10);
    pass(Duration.ofSeconds(20));
    assertThat(world.downlink.posts()).hasSize(10);
    assertThat(provider.asks.get(1).rows().lines()).hasSize(2);
    assertThat(world.count("vivremotion_uplink_rows", "fate", "asked_again")).isZero();
  }

  @Test
  void an_outage_loses_nothing_and_is_probed_by_one_call_at_a_time() throws Exception {
    provider.usually(ask -> new Outcome.Unreachable("connect", "no connection"));
    add(Priority.NORMAL, 100);
    pass(Duration.ofMinutes(30));
    assertThat(world.outbox.settled()).isEmpty();
    assertThat(provider.asks.size()).as("calls in half an hour").isBetween(20, 100);
    assertThat(provider.mostInFlight).isLessThanOrEqualTo(2);
    assertThat(dispatcher.health()).isInstanceOf(Health.Degraded.class);
    provider.usually(Scripted::good);
    pass(Duration.ofMinutes(3));
    assertThat(world.outbox.settled()).hasSize(100);
    assertThat(world.downlink.posts()).hasSize(100);
    assertThat(dispatcher.health()).isEqualTo(Health.UP);
  }

  @Test
  void retry_after_is_honoured() throws Exception {
    provider.next(ask -> new Outcome.Busy("http-429", Optional.of(Duration.ofSeconds(40))));
    add(Priority.ALARM, 1);
    pass(Duration.ofSeconds(39));
    assertThat(provider.asks).hasSize(1);
    pass(Duration.ofSeconds(6));
    assertThat(provider.asks).hasSize(2);
    assertThat(world.outbox.settled()).hasSize(1);
  }

  @Test
  void a_bad_key_keeps_all_and_says_what_to_do() throws Exception {
    provider.usually(
        ask -> new Outcome.Barred("key-refused", "put a valid key", Duration.ofSeconds(5)));
    add(Priority.INTERACTIVE, 5);
    pass(Duration.ofMinutes(2));
    assertThat(world.outbox.settled()).isEmpty();
    assertThat(dispatcher.health().toString()).contains("put a valid key").contains("5 are held");
    provider.usually(Scripted::good);
    pass(Duration.ofSeconds(20));
    assertThat(world.outbox.settled()).hasSize(5);
  }

  @Test
  void a_poisonous_row_is_found_and_given_up_while_its_company_is_answered() throws Exception {
    provider.usually(
        ask -> has(ask, 3) ? new Outcome.Refused("content_filter", "refused") : Scripted.good(ask));
    add(Priority.NORMAL, 10);
    pass(Duration.ofMinutes(5));
    assertThat(world.outbox.settled()).hasSize(10);
    assertThat(world.downlink.posts())
        .filteredOn(answer -> answer.source() == Answer.Source.LOCAL)
        .hasSize(1);
  }

  @Test
  void a_row_that_makes_the_provider_fail_does_not_block_the_others() throws Exception {
    provider.usually(
        ask -> has(ask, 0) ? new Outcome.Garbled("http-500", "fails") : Scripted.good(ask));
    add(Priority.NORMAL, 30);
    pass(Duration.ofHours(2));
    assertThat(world.downlink.posts())
        .filteredOn(answer -> answer.source() == Answer.Source.CLOUD)
        .hasSizeGreaterThanOrEqualTo(29);
  }

  @Test
  void a_provider_that_refuses_everything_is_a_mistake_to_mend_and_loses_no_row() throws Exception {
    provider.usually(ask -> new Outcome.Refused("invalid", "refused"));
    add(Priority.NORMAL, 5);
    pass(Duration.ofHours(1));
    assertThat(world.outbox.settled()).isEmpty();
    assertThat(dispatcher.health()).isInstanceOf(Health.Degraded.class);
    provider.usually(Scripted::good);
    pass(Duration.ofMinutes(10));
    assertThat(world.downlink.posts())
        .hasSize(5)
        .extracting(Answer::source)
        .containsOnly(Answer.Source.CLOUD);
  }

  @Test
  void a_question_that_outlives_its_deadline_gets_a_tombstone() throws Exception {
    provider.usually(ask -> new Outcome.Unreachable("connect", "no connection"));
    world.outbox.add(Escalations.due(Priority.INTERACTIVE, NOON.plusSeconds(30)));
    pass(Duration.ofSeconds(40));
    assertThat(world.downlink.posts())
        .extracting(Answer::text)
        .containsExactly("No answer in time.");
    assertThat(world.outbox.settled()).hasSize(1);
    assertThat(world.journal).anyMatch(note -> note.contains("expired"));
  }

  @Test
  void without_a_provider_escalations_wait_and_health_says_so() throws Exception {
    dispatcher = dispatcher(new NoProvider());
    add(Priority.NORMAL, 3);
    pass(Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).isEmpty();
    assertThat(dispatcher.health().toString()).contains("no provider is configured");
  }

  @Test
  void after_a_crash_what_was_answered_is_not_asked_again() throws Exception {
    Escalation asked = add(Priority.ALARM, 1).getFirst();
    pass(Duration.ofSeconds(1));
    world.outbox.offer(asked, admission -> {});
    dispatcher = dispatcher(provider);
    pass(Duration.ofSeconds(5));
    assertThat(provider.asks).hasSize(1);
    assertThat(world.downlink.posts()).hasSize(1);
  }

  @Test
  void a_row_too_large_is_cut_and_asked_all_the_same() throws Exception {
    world.outbox.add(Escalations.of(Priority.ALARM, "event", "x".repeat(90_000)));
    pass(Duration.ofSeconds(1));
    assertThat(provider.asks.getFirst().rows()).hasSizeLessThan(4_300).contains("x (cut)\"");
    assertThat(world.downlink.posts().getFirst().source()).isEqualTo(Answer.Source.CLOUD);
  }

  @Test
  void an_alarm_overtakes_a_batch_that_the_link_cannot_pay_for_yet() throws Exception {
    provider.price = new Provider.Price(1_000, 20_000);
    add(Priority.NORMAL, 20);
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofMillis(800));
    }
    int before = provider.asks.size();
    provider.price = new Provider.Price(300, 500);
    add(Priority.ALARM, 1);
    pass(Duration.ofMillis(400));
    assertThat(provider.asks.get(before).rows()).contains("\"value\":0}");
    assertThat(provider.asks.get(before).rows().lines()).hasSize(1);
  }

  private Dispatcher dispatcher(Provider asked) {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.DEFAULT, nanos::get);
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    Uplink.Time time = new Uplink.Time(this::now, nanos::get, new Random(20261123));
    return new Dispatcher(
        new Dispatcher.Setting(
            Uplink.Config.DEFAULT,
            world.ports(),
            List.of(new Uplink.Cloud(asked, budget)),
            time,
            new UplinkMeters(world.registry)),
        calls::add);
  }

  private Instant now() {
    return NOON.plusNanos(nanos.get()).minusSeconds(10);
  }

  private List<Escalation> add(Priority urgency, int count) {
    List<Escalation> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(world.outbox.add(Escalations.of(urgency, "event", "{\"value\":" + i + "}")));
    }
    return added;
  }

  private Duration turn() throws InterruptedException {
    Duration idle = dispatcher.turn();
    provider.mostInFlight = Math.max(provider.mostInFlight, calls.size());
    for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
      call.run();
      idle = Duration.ofMillis(1);
    }
    return idle;
  }

  private void pass(Duration time) throws InterruptedException {
    long end = nanos.get() + time.toNanos();
    while (nanos.get() < end) {
      Duration idle = turn();
      nanos.addAndGet(Math.max(1_000_000, Math.min(idle.toNanos(), end - nanos.get())));
    }
    turn();
  }

  /** However it is written. */
  private static boolean has(Ask ask, int value) {
    Pattern row = Pattern.compile("\"value\":" + value + "\\b");
    return PromptTable.read(ask.rows()).stream().anyMatch(each -> row.matcher(each).find());
  }

  private static Answered answered(String text) {
    return new Answered(text, "m", true, Usage.NONE, new Outcome.Wire(100, 100));
  }

  private static String rows(Ask ask, java.util.function.Predicate<String> answered) {
    return ID.matcher(ask.rows())
        .results()
        .map(found -> found.group(1))
        .filter(answered)
        .map(id -> "{\"id\":\"" + id + "\",\"text\":\"fine\"}")
        .collect(Collectors.joining("\n"));
  }

  private static final class Scripted implements Provider {
    private final List<Ask> asks = new ArrayList<>();
    private final Deque<Function<Ask, Outcome>> next = new ArrayDeque<>();
    private Function<Ask, Outcome> usual = Scripted::good;
    private Price price = new Price(300, 500);
    private boolean simulation;
    private int mostInFlight;

    static Outcome good(Ask ask) {
      return answered(rows(ask, id -> true));
    }

    void next(Function<Ask, Outcome> once) {
      next.add(once);
    }

    void usually(Function<Ask, Outcome> always) {
      usual = always;
    }

    @Override
    public String model() {
      return "m";
    }

    @Override
    public boolean simulation() {
      return simulation;
    }

    @Override
    public Price price(Ask ask) {
      return price;
    }

    @Override
    public Outcome ask(Ask ask) {
      asks.add(ask);
      return next.isEmpty() ? usual.apply(ask) : next.poll().apply(ask);
    }

    @Override
    public Health health() {
      return Health.UP;
    }
  }
}
