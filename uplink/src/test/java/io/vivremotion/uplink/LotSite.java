package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;

import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Task;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A gateway that hands lots in, in simulated time, and may be killed between any two calls. */
final class LotSite {
  final World world = new World();
  final LotVendor vendor = new LotVendor();
  final Turns turns = new Turns();
  Dispatcher dispatcher;

  /** By which the clock is wrong. */
  Duration clockOff = Duration.ZERO;

  /** Beside that to the vendor. */
  Optional<Uplink.Cloud> other = Optional.empty();

  private final AtomicLong nanos = turns.nanos;
  private final Deque<Runnable> calls = turns.calls;
  private final double shadowShare;

  LotSite(double shadowShare) {
    this.shadowShare = shadowShare;
    this.dispatcher = dispatcher();
  }

  static Escalation digest(Priority urgency, int number) {
    return Escalations.of(urgency, "digest", "{\"name\":\"no-" + number + "-\",\"mean\":1}");
  }

  void add(Priority urgency, String kind, int count) {
    for (int i = 0; i < count; i++) {
      Escalation one = digest(urgency, world.outbox.posted());
      world.outbox.add(
          new Escalation(
              one.id(),
              one.device(),
              one.channel(),
              new Task(kind, one.task().row()),
              urgency,
              now(),
              Optional.empty(),
              one.replyTo()));
    }
  }

  void pass(Duration time) throws InterruptedException {
    turns.pass(dispatcher, time);
  }

  /** Its calls are begun and not carried out. */
  void untilCallBegins() throws InterruptedException {
    while (calls.isEmpty()) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      dispatcher.turn();
    }
  }

  /** All calls but the last are carried out. */
  void untilCall(int count) throws InterruptedException {
    int begun = 0;
    for (int i = 0; i < 4_000 && begun < count; i++) {
      nanos.addAndGet(Duration.ofMillis(500).toNanos());
      dispatcher.turn();
      begun += calls.isEmpty() ? 0 : 1;
      for (Runnable call = begun < count ? calls.poll() : null; call != null; call = calls.poll()) {
        call.run();
      }
    }
  }

  /** As at an end in order: what is under way is heard, and nothing more begins. */
  void finishCalls() throws InterruptedException {
    for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
      call.run();
      dispatcher.turn();
    }
  }

  /**
   * @param sent calls under way reach the vendor, though nobody hears the reply
   */
  void crash(boolean sent) {
    if (sent) {
      calls.forEach(Runnable::run);
    }
    calls.clear();
    world.outbox.restart();
    restart();
  }

  /** With what the world is now. */
  void restart() {
    dispatcher = dispatcher();
  }

  private Dispatcher dispatcher() {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.DEFAULT, nanos::get);
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    Uplink.Time time = new Uplink.Time(this::now, nanos::get, new Random(nanos.get()));
    return new Dispatcher(
        new Dispatcher.Setting(
            config(),
            world.ports(),
            Stream.concat(Stream.of(new Uplink.Cloud(vendor, budget)), other.stream()).toList(),
            time,
            new UplinkMeters(world.registry)),
        calls::add);
  }

  private Uplink.Config config() {
    Uplink.Config like = Uplink.Config.DEFAULT;
    Batcher.Config batch =
        new Batcher.Config(20, 16_384, Duration.ofSeconds(2), shadowShare, List.of());
    return new Uplink.Config(
        batch,
        like.maxInFlight(),
        like.maxHeldRows(),
        like.maxRowLength(),
        like.answerTokensPerRow(),
        like.answerTtl(),
        like.firstBackoff(),
        like.longestBackoff(),
        like.routing());
  }

  Instant now() {
    return NOON.plusNanos(nanos.get()).plus(clockOff);
  }
}
