package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.uplink.chat.ChatError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Whose turn it is among the targets of one request. On the loop of the request. */
final class Round {
  private List<Target> targets;
  private final AppApi.Time time;
  private final Loop loop;
  private Seat seat;
  private Duration rested = Duration.ZERO;
  private int next;

  Round(List<Target> targets, Loop loop, AppApi.Time time) {
    this.targets = targets;
    this.time = time;
    this.loop = loop;
    this.seat = new Seat(loop);
  }

  private long nanos() {
    return time.nanoTime().getAsLong();
  }

  int size() {
    return targets.size();
  }

  /** The one that was asked last. */
  Target target() {
    return targets.get(at());
  }

  private int at() {
    return Math.floorMod(next - 1, targets.size());
  }

  /**
   * The next target whose provider is well and has room; one that rests costs no attempt. Where
   * none has room, the first of them is waited for; where all rest, the one that comes back first
   * by its own words.
   *
   * @param go may ask {@link #target}, and {@link #leave} must follow
   * @param none nobody is to be asked
   */
  void next(Runnable go, Consumer<ChatError> none) {
    Optional<Target> crowded = Optional.empty();
    for (int skipped = 0; skipped < targets.size(); skipped++) {
      next++;
      Target target = target();
      long now = nanos();
      if (target.tryPass(now)) {
        if (seat.tryTake(target)) {
          go.run();
          return;
        }
        target.neither(now);
        crowded = crowded.or(() -> Optional.of(target));
      }
    }
    crowded.ifPresentOrElse(target -> await(target, go, none), () -> rest(go, none));
  }

  private void rest(Runnable go, Consumer<ChatError> none) {
    long now = nanos();
    Optional<Target> first =
        targets.stream()
            .filter(target -> target.comesBackIn(now).isPresent())
            .min(Comparator.comparing(target -> target.comesBackIn(now).orElseThrow()));
    Duration wait = first.flatMap(target -> target.comesBackIn(now)).orElse(Duration.ZERO);
    rested = rested.plus(wait);
    boolean waits =
        first.isPresent()
            && rested.compareTo(Retries.LONGEST_WAIT) <= 0
            && seat.rest(first.get(), wait, () -> next(go, none));
    if (!waits) {
      none.accept(Retries.allRest(targets, now, time.clock().instant()));
    }
  }

  /** The same target again; false: it is not to be asked now. */
  boolean again(Runnable go) {
    long now = nanos();
    if (!target().tryPass(now)) {
      return false;
    }
    if (!seat.tryTake(target())) {
      target().neither(now);
      return false;
    }
    go.run();
    return true;
  }

  /** The target is not for this request; false: it is the only one. */
  boolean strike() {
    if (targets.size() == 1) {
      return false;
    }
    int out = at();
    List<Target> left = new ArrayList<>(targets);
    left.remove(out);
    targets = left;
    next = out;
    return true;
  }

  /** A target that is asked beside another, and its place. */
  record Beside(Target target, Seat seat) {}

  /** Another than the one that is asked, which is wanted, well, and has room now. */
  Optional<Beside> beside(Predicate<Target> wanted) {
    for (Target other : targets) {
      if (!other.equals(target()) && wanted.test(other) && other.tryPass(nanos())) {
        Seat own = new Seat(loop);
        if (own.tryTake(other)) {
          return Optional.of(new Beside(other, own));
        }
        other.neither(nanos());
      }
    }
    return Optional.empty();
  }

  /** The call to the one that was asked is over: the other is the one from now on. */
  void goOnWith(Beside other) {
    seat.leave();
    seat = other.seat;
    next = targets.indexOf(other.target) + 1;
  }

  private void await(Target target, Runnable go, Consumer<ChatError> none) {
    Runnable tooLate = () -> none.accept(Retries.crowded(target));
    Runnable seated =
        () -> {
          next = targets.indexOf(target) + 1;
          if (target.tryPass(nanos())) {
            go.run();
          } else {
            seat.leave();
            next(go, none);
          }
        };
    if (!seat.await(target, Retries.LONGEST_WAIT, seated, tooLate)) {
      tooLate.run();
    }
  }

  /** The call is over, or the request is. */
  void leave() {
    seat.leave();
  }
}
