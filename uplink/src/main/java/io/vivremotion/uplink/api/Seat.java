package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.uplink.concurrency.ConcurrencyLimit;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one request stands at the limit of concurrency of a target: under way, in the line, beside
 * it until the target may be asked at all, or none of these. On the loop of the request.
 */
final class Seat {
  private final Loop loop;
  private @Nullable ConcurrencyLimit taken;
  private @Nullable ConcurrencyLimit resting;
  private ConcurrencyLimit.@Nullable Place place;
  private Runnable callOffTimer = () -> {};

  Seat(Loop loop) {
    this.loop = loop;
  }

  /** True: it is taken until {@link #leave}. */
  boolean tryTake(Target target) {
    if (!target.concurrency().tryEnter()) {
      return false;
    }
    taken = target.concurrency();
    return true;
  }

  /** One of the two is called later, unless the seat is left before. False: the line is full. */
  boolean await(Target target, Duration atMost, Runnable seated, Runnable tooLate) {
    ConcurrencyLimit limit = target.concurrency();
    Optional<ConcurrencyLimit.Place> got =
        limit.await(() -> {
          var _ = loop.later(() -> seated(limit, seated));
        });
    got.ifPresent(given -> {
      place = given;
      callOffTimer = loop.after(atMost, () -> giveUp(tooLate));
    });
    return got.isPresent();
  }

  /** Goes on after a while, unless the seat is left before. False: too many wait. */
  boolean rest(Target target, Duration wait, Runnable then) {
    if (!target.concurrency().tryRest()) {
      return false;
    }
    resting = target.concurrency();
    callOffTimer =
        loop.after(
            wait,
            () -> {
              rested();
              then.run();
            });
    return true;
  }

  private void rested() {
    ConcurrencyLimit had = resting;
    if (had != null) {
      resting = null;
      callOffTimer.run();
      had.rested();
    }
  }

  private void seated(ConcurrencyLimit limit, Runnable then) {
    if (place == null) { // left meanwhile
      limit.leave();
      return;
    }
    place = null;
    callOffTimer.run();
    taken = limit;
    then.run();
  }

  private void giveUp(Runnable tooLate) {
    ConcurrencyLimit.Place waited = place;
    if (waited != null && waited.giveUp()) {
      place = null;
      tooLate.run();
    }
  }

  /** Gives back what was taken, and goes from the line; nothing else if there is neither. */
  void leave() {
    rested();
    ConcurrencyLimit.Place waited = place;
    if (waited != null) {
      place = null;
      callOffTimer.run();
      var _ = waited.giveUp();
    }
    ConcurrencyLimit had = taken;
    if (had != null) {
      taken = null;
      had.leave();
    }
  }
}
