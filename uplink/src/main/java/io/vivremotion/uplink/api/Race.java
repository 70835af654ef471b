package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.http.StreamListener.Wires;
import io.vivremotion.uplink.api.Attempt.Outcome;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.tenant.Hedging;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one request that are under way: as a rule one. Where its tenant allows, a second
 * target is asked the same, once for a request, while the first does not begin to answer within its
 * usual time (0362): whichever begins first goes on, the other is called off and paid. It is taken
 * from the budget of retries, and set aside by the tenant beside the first. On the loop of the
 * request.
 */
final class Race implements Call.Owner {
  /** Of requests that leave something behind at a provider, or have tools run there. */
  private static final Set<String> STATEFUL =
      Set.of(
          "store",
          "previous_response_id",
          "conversation",
          "background",
          "container",
          "mcp_servers");

  private final AppApi.Shared shared;
  private final Incoming incoming;
  private final Preparation preparation;
  private final Bill bill;
  private final Round round;
  private final Hedging may;
  private Runnable callOffTimer = () -> {};
  private @Nullable Call first;
  private @Nullable Call second;
  private Round.@Nullable Beside beside;
  private int attempts;
  private boolean hedged;
  private End end = (_, _) -> {};

  Race(Incoming incoming, Preparation preparation, Bill bill, Round round, Hedging may) {
    this.shared = incoming.shared();
    this.incoming = incoming;
    this.preparation = preparation;
    this.bill = bill;
    this.round = round;
    this.may = isHarmless(incoming.surface(), preparation) ? may : Hedging.NONE;
  }

  /** Responses are kept by their vendor unless it is told otherwise, and run tools there. */
  private static boolean isHarmless(Surface surface, Preparation preparation) {
    Scanned scanned = preparation.leaving().scanned();
    boolean chat = surface == Surface.CHAT || surface == Surface.MESSAGES;
    boolean shadow = preparation.recall().filter(Recall::isShadow).isPresent();
    return chat
        && preparation.isStreamed()
        && !shadow
        && scanned.names().size() < BodyScan.MOST_NAMES
        && scanned.names().stream().noneMatch(STATEFUL::contains);
  }

  /** Hears how the last call under way ended, which then is none any more. */
  @FunctionalInterface
  interface End {
    void ended(Call by, Outcome outcome);
  }

  /** Calls that were begun. */
  int attempts() {
    return attempts;
  }

  /**
   * A call begins, to the target whose turn it is.
   *
   * @param packing of this request so far
   */
  void run(Packing packing, End heard) throws UnfitRequest {
    Call begun = new Call(incoming, round.target(), packing, bill.tally(), this);
    begun.begin(preparation);
    bill.begins(begun);
    attempts++;
    first = begun;
    end = heard;
    watch(begun);
  }

  /** The app reads again. */
  void resume() {
    if (first != null) {
      first.resume();
    }
  }

  private void watch(Call begun) {
    if (may != Hedging.NONE && !hedged && attempts < shared.config().maxAttempts()) {
      Loop loop = incoming.reply().loop();
      begun
          .target()
          .concurrency()
          .usualFirstToken()
          .ifPresent(usual -> callOffTimer = loop.after(usual, this::hedge));
    }
  }

  private void hedge() {
    round.beside(this::isWanted).ifPresent(this::hedge);
  }

  private boolean isWanted(Target other) {
    return may == Hedging.ANY || !other.upstream().config().metered();
  }

  private void hedge(Round.Beside other) {
    Target target = other.target();
    Call more = new Call(incoming, target, new Packing(shared.meters()), bill.tally(), this);
    if (!shared.retries().tryTake()) {
      drop(other, more);
    } else if (bill.ticket().alsoAsk(target.card()).isPresent() || !begins(more, preparation)) {
      shared.retries().giveBack();
      drop(other, more);
    } else {
      attempts++;
      hedged = true;
      beside = other;
      second = more;
      bill.hedges(target);
      shared.meters().hedged();
      shared.meters().attemptedAgain();
    }
  }

  private static boolean begins(Call more, Preparation preparation) {
    try {
      more.begin(preparation);
      return true;
    } catch (UnfitRequest e) { // the first may take it
      return false;
    }
  }

  private static void drop(Round.Beside other, Call unasked) {
    other.target().neither(unasked.begunNanos());
    other.seat().leave();
  }

  /** A heartbeat may open the reply before there is content. */
  @Override
  public void heard(Call by) {
    if (second == null) {
      by.tell();
    }
  }

  @Override
  public void begins(Call by) {
    callOffTimer.run();
    Call slower = by == second ? first : second;
    if (slower == null) {
      return;
    }
    bill.lost(slower, slower.lose());
    if (by == second) {
      shared.meters().hedgeWon();
      goOnWithSecond();
    } else {
      dropSecond();
    }
  }

  private void goOnWithSecond() {
    Call left = second;
    if (left != null && beside != null) {
      first = left;
      second = null;
      round.goOnWith(beside);
      bill.goesOn(left);
    }
  }

  private void dropSecond() {
    second = null;
    if (beside != null) {
      beside.seat().leave();
    }
  }

  @Override
  public void ended(Call by, Outcome outcome, Wires wires) {
    bill.add(wires);
    if (outcome instanceof Outcome.Failed failed && second != null) {
      oneOfTwo(by, failed);
      return;
    }
    begins(by);
    first = null;
    round.leave();
    end.ended(by, outcome);
  }

  /** The other may still answer. */
  private void oneOfTwo(Call by, Outcome.Failed failed) {
    callOffTimer.run();
    bill.failed(by, failed);
    by.blame(failed);
    var _ = preparation.learns(by.target(), by.sent(), failed.error());
    if (by == second) {
      dropSecond();
    } else {
      goOnWithSecond();
    }
  }

  /** The app went away. */
  void callOff() {
    callOffTimer.run();
    if (second != null) {
      bill.lost(second, second.cancel());
      dropSecond();
    }
    if (first != null) {
      bill.calledOff(first, first.cancel());
      first = null;
    }
    round.leave();
  }
}
