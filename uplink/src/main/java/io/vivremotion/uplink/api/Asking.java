package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.uplink.api.Attempt.Outcome;
import io.vivremotion.uplink.api.Recall.Remembered;
import io.vivremotion.uplink.cache.CachedAnswer;
import io.vivremotion.uplink.cache.Level;
import io.vivremotion.uplink.cache.TenantAnswers.Given;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Hedging;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An admitted request on its way from target to target, until one answers. All on the loop of the
 * request.
 */
final class Asking {
  private static final String CACHE = "x-vivremotion-cache";

  private final AppApi.Shared shared;
  private final Incoming incoming;
  private final Outlet outlet;
  private final Preparation preparation;
  private final Bill bill;
  private final boolean streamed;
  private final Loop loop;
  private final Round round;
  private final Race race;
  private Packing packing;
  private ModelCard priced;
  private Outcome.@Nullable Failed lastFailure;
  private boolean over;

  /**
   * @param may whether two may be asked at a time
   */
  Asking(Incoming incoming, List<Target> targets, Preparation preparation, Bill bill, Hedging may) {
    this.shared = incoming.shared();
    this.incoming = incoming;
    this.outlet = incoming.outlet();
    this.preparation = preparation;
    this.bill = bill;
    this.packing = new Packing(incoming.shared().meters());
    this.streamed = preparation.isStreamed();
    this.loop = incoming.reply().loop();
    this.priced = targets.getFirst().card();
    this.round = new Round(targets, loop, incoming.shared().time());
    this.race = new Race(incoming, preparation, bill, round, may);
  }

  void begin() {
    bill.masked(preparation.leaving().maskedValues());
    incoming.reply().onGone(this::gone);
    outlet.onWritable(race::resume);
    if (streamed && !over) {
      outlet.keepAlive(shared.config().heartbeat());
    }
    if (preparation.recall().isPresent()) {
      preparation.recall().get().find(loop, this::remembered);
    } else {
      tryTarget();
    }
  }

  private void remembered(Remembered what) {
    if (over) {
      return;
    }
    switch (what) {
      case Remembered.Same(CachedAnswer answer) -> give(new Given(answer, Level.EXACT));
      case Remembered.Near(CachedAnswer answer) -> give(new Given(answer, Level.SEMANTIC));
      case Remembered.Nothing() -> {
        outlet.header(CACHE, "miss");
        tryTarget();
      }
    }
  }

  /** An answer that somebody had before. */
  private void give(Given given) {
    try {
      byte[] shown = preparation.retold(given.answer());
      outlet.header(CACHE, given.level().word());
      over = true;
      outlet.answer(shown);
      bill.cached(given.level().word());
      incoming.give(shown, streamed);
    } catch (UnfitRequest e) { // a provider may take it as it is
      tryTarget();
      return;
    }
    if (preparation.recall().filter(Recall::shadowWanted).isPresent()) {
      loop.later(() -> AppCall.inShadow(incoming, given).begin());
    }
  }

  private void tryTarget() {
    if (!over) {
      round.next(this::go, this::fail);
    }
  }

  /** What was set aside was priced for the first: another may be dearer, or not allowed. */
  private void go() {
    Target target = round.target();
    Optional<ChatError> mayNot =
        target.card().equals(priced) ? Optional.empty() : bill.ticket().moveTo(target.card());
    if (mayNot.isPresent()) {
      passOver(target, mayNot.get());
      return;
    }
    priced = target.card();
    try {
      race.run(packing, this::ended);
    } catch (UnfitRequest e) { // another target may take it
      passOver(target, e.error());
    }
  }

  /** It is not asked, which costs neither an attempt nor of the budget for them. */
  private void passOver(Target target, ChatError why) {
    target.neither(shared.nanos());
    round.leave();
    if (!round.strike()) {
      fail(why);
    } else if (race.attempts() < round.size()) {
      tryTarget();
    } else if (lastFailure != null) {
      again(lastFailure);
    }
  }

  private void ended(Call by, Outcome outcome) {
    packing = by.packing();
    priced = by.target().card();
    if (over) {
      return;
    }
    switch (outcome) {
      case Outcome.Whole whole -> whole(by, whole);
      case Outcome.Streamed() -> {
        answered(by, streamed);
        outlet.end();
      }
      case Outcome.Broken(ChatError error, boolean told) -> broken(by, error, told);
      case Outcome.Failed failed -> failed(by, failed);
    }
  }

  private void broken(Call by, ChatError error, boolean told) {
    by.blame(error);
    settle(Ending.INCOMPLETE, 200, error.kind().name());
    if (told) {
      outlet.end();
    } else {
      outlet.fail(preparation.leaving().restored(error));
    }
  }

  /** Some providers answer whole where a stream was asked for: the app gets its stream. */
  private void whole(Call by, Outcome.Whole whole) {
    byte[] bytes = whole.body().array();
    Optional<byte[]> events = streamed ? preparation.streamed(bytes) : Optional.empty();
    if (events.isPresent()) {
      outlet.write(ByteBuffer.wrap(events.get()));
      answered(by, false);
      outlet.end();
    } else if (outlet.isOpen()) {
      String who = by.target().upstream().name();
      ChatError error =
          ChatError.of(
              Kind.SERVER, "the provider " + who + " answers whole where a stream was asked for");
      failed(by, Outcome.Failed.atWork(error));
    } else {
      outlet.answer(bytes);
      answered(by, false);
      outlet.whole(whole.head().status(), Surface.contentType(whole.head()), bytes);
    }
  }

  private void answered(Call by, boolean inPieces) {
    by.packing().answered(by.target().upstream().compression());
    preparation.answered(by.sent());
    by.target().answered(by.begunNanos(), shared.nanos(), by.usage(), inPieces);
    boolean shadow = preparation.recall().filter(Recall::isShadow).isPresent();
    settle(Ending.COMPLETE, 200, shadow ? "shadow" : "");
  }

  /** Nothing was shown: another target, or the same later, if it may help and there is budget. */
  private void failed(Call by, Outcome.Failed failed) {
    by.blame(failed);
    bill.failed(by, failed);
    lastFailure = failed;
    boolean mendable =
        preparation.learns(by.target(), by.sent(), failed.error())
            || by.packing().isSuspect(by.target().upstream().compression(), failed.error());
    if (mendable && round.again(this::go)) {
      return;
    }
    again(failed);
  }

  private void again(Outcome.Failed failed) {
    Optional<Duration> again =
        Retries.after(failed, race.attempts(), race.attempts() < round.size(), shared.random());
    if (again.isEmpty()
        || race.attempts() >= shared.config().maxAttempts()
        || !shared.retries().tryTake()) {
      showFailure(failed);
      return;
    }
    shared.meters().attemptedAgain();
    if (again.get().isZero()) {
      loop.later(this::tryTarget);
    } else {
      var _ = loop.after(again.get(), this::tryTarget);
    }
  }

  /** The provider's own words where the app is at fault and speaks the same format. */
  private void showFailure(Outcome.Failed failed) {
    if (Retries.isAppsFault(failed.error()) && failed.original().isPresent() && !outlet.isOpen()) {
      Outcome.Whole said = failed.original().get();
      settle(Ending.FAILED, said.head().status(), failed.error().kind().name());
      outlet.whole(said.head().status(), Surface.contentType(said.head()), said.body().array());
    } else {
      fail(failed.error());
    }
  }

  private void gone() {
    outlet.gone();
    race.callOff();
    settle(Ending.CANCELLED, 0, "");
  }

  private void fail(ChatError error) {
    settle(Ending.FAILED, outlet.told(error).status(), error.kind().name());
    outlet.fail(preparation.leaving().restored(error));
  }

  private void settle(Ending ending, int status, String why) {
    if (!over) {
      over = true;
      Optional<Target> used = race.attempts() == 0 ? Optional.empty() : Optional.of(round.target());
      shared.meters().restored(preparation.leaving());
      bill.settle(ending, used, status, why.toLowerCase(Locale.ROOT));
    }
  }
}
