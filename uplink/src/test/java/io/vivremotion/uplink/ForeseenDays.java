package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Answer;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.Allowance;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Terms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A site over simulated days, from midnight (UTC) on, minute by minute: machines report anomalies
 * all day, people ask in the evening, and the link's allowance of a day does not suffice for all.
 */
final class ForeseenDays {
  static final long DAY_BYTES = 160_000;
  private static final int DAY_MINUTES = 1_440;
  private static final int STEP_MINUTES = 2;
  private static final int REPORTED_EVERY_MINUTES = 20;
  private static final int EVENING = 18 * 60;
  private static final int NIGHT = 21 * 60;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MOST_TURNS = 40;

  final World world = new World();
  private final Thin cloud = new Thin();
  private final Deque<Runnable> calls = new ArrayDeque<>();
  private final Random random;
  private final Instant begin;
  private final Set<MessageId> questions = new HashSet<>();
  private final Set<MessageId> anomalies = new HashSet<>();
  private long nanos;
  private Dispatcher dispatcher;

  /**
   * @param days since the first one
   */
  ForeseenDays(long seed, int days, World.Kept ledger) {
    this.random = new Random(seed);
    this.begin = NOON.minus(Duration.ofHours(12)).plus(Duration.ofDays(days));
    try {
      world.ledger.save(ledger.load());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.dispatcher = dispatcher();
  }

  private Dispatcher dispatcher() {
    Uplink.Time time =
        new Uplink.Time(() -> begin.plusNanos(nanos), () -> nanos, new Random(20261129));
    cloud.budget =
        new LinkBudget(
            LinkBudget.Config.of(8_000, 65_536),
            () -> nanos,
            new Allowance(new Allowance.Config(DAY_BYTES, 0), time.clock()));
    return new Dispatcher(
        new Dispatcher.Setting(
            config(),
            world.ports(),
            List.of(new Uplink.Cloud("sat", Terms.ALWAYS, cloud, cloud.budget)),
            time,
            new UplinkMeters(world.registry)),
        calls::add);
  }

  /** Few rows in memory, so that a day is played in no time. */
  private static Uplink.Config config() {
    Uplink.Config usual = Uplink.Config.DEFAULT;
    return new Uplink.Config(
        usual.batch(),
        usual.maxInFlight(),
        usual.batch().maxRows(),
        usual.maxRowLength(),
        usual.answerTokensPerRow(),
        usual.answerTtl(),
        usual.firstBackoff(),
        usual.longestBackoff(),
        usual.routing());
  }

  /** What of a day was said and answered, and what it took. */
  record Day(int asked, int answered, int reported, int judged, long bytes) {
    /** In units of value: an anomaly of which the box is unsure is worth a twentieth. */
    double value() {
      return answered + judged / 20.0;
    }
  }

  Day play() throws InterruptedException {
    return play(true);
  }

  /**
   * @param asks false: a holiday
   */
  Day play(boolean asks) throws InterruptedException {
    questions.clear();
    anomalies.clear();
    long before = cloud.budget.stats().headedBytes();
    for (int minute = 0; minute < DAY_MINUTES; minute += STEP_MINUTES) {
      say(minute, asks);
      turn();
      nanos += STEP_MINUTES * MINUTE_NANOS;
    }
    Set<MessageId> answered = answered();
    return new Day(
        questions.size(),
        (int) questions.stream().filter(answered::contains).count(),
        anomalies.size(),
        (int) anomalies.stream().filter(answered::contains).count(),
        cloud.budget.stats().headedBytes() - before);
  }

  private void turn() throws InterruptedException {
    int turns = 0;
    do {
      for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
        call.run();
      }
      Duration idle = dispatcher.turn();
      nanos += idle.isZero() ? 1 : 0;
    } while (!calls.isEmpty() && ++turns < MOST_TURNS);
  }

  private void say(int minute, boolean asks) {
    boolean evening = minute >= EVENING && minute < NIGHT;
    if (random.nextDouble() < (evening ? 0.8 : 0.01) && asks) {
      Escalation question =
          Escalations.due(
              Priority.INTERACTIVE,
              "question",
              "{\"question\":\"is it safe to start pump %d again?\"}".formatted(minute),
              NOON.plus(Duration.ofMinutes(10)));
      questions.add(world.outbox.add(question).id());
    }
    for (int i = 0; i < 15 && minute % REPORTED_EVERY_MINUTES == 0; i++) {
      String row = "{\"value\":%04d,\"likelihood\":0.06,\"window\":[]}".formatted(minute);
      anomalies.add(world.outbox.add(Escalations.of(Priority.NORMAL, "anomaly", row)).id());
    }
  }

  private Set<MessageId> answered() {
    Set<MessageId> ids = new HashSet<>();
    for (Answer answer : world.downlink.posts()) {
      if (answer.source() == Answer.Source.CLOUD) {
        ids.add(answer.inReplyTo());
      }
    }
    return ids;
  }

  double gauge(String name, String... tags) {
    return world.registry.get(name).tags(tags).gauge().value();
  }

  void close() {
    dispatcher.close();
  }
}
