package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.http.StreamCall;
import io.vivremotion.http.StreamListener.Reached;
import io.vivremotion.http.StreamListener.Wires;
import io.vivremotion.uplink.api.Attempt.Outcome;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.api.Doorkeeper.Caller;
import io.vivremotion.uplink.api.Doorkeeper.Decision;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of one app's request, from its body to its settlement. Read from top to bottom: who
 * asks, for what, who has it, may they; then one target after the other until one answers. Once the
 * first content has gone to the app the choice is final. All on the loop of the request.
 */
final class AppCall {
  private final AppApi.Shared shared;
  private final Surface surface;
  private final Request request;
  private final Reply reply;
  private final Outlet outlet;

  AppCall(AppApi.Shared shared, Surface surface, Request request, Reply reply) {
    this.shared = shared;
    this.surface = surface;
    this.request = request;
    this.reply = reply;
    this.outlet = new Outlet(reply, surface.errors(), shared.requestId(), shared::nanos);
  }

  void begin() {
    Optional<String> key = surface.key(request);
    Optional<Caller> caller = shared.doorkeeper().caller(key);
    if (caller.isEmpty()) {
      String why =
          key.isEmpty()
              ? "no API key was shown: " + surface.keyHint()
              : "the API key is not known here";
      refuse(new Bill.Asked("", ""), ChatError.of(Kind.KEY, why));
      return;
    }
    try {
      byte[] body = request.body().toBytes();
      admit(caller.get(), BodyScan.scan(body), body);
    } catch (BodyScan.Unfit e) {
      refuse(new Bill.Asked(caller.get().tenant(), ""), e.error);
    }
  }

  private void admit(Caller caller, Scanned read, byte[] body) {
    Bill.Asked who = new Bill.Asked(caller.tenant(), read.model());
    List<Target> targets = shared.targets().of(read.model(), surface, shared.formats());
    if (targets.isEmpty()) {
      String why = "no provider is configured for this model: GET /v1/models lists those there are";
      refuse(who, new ChatError(Kind.UNKNOWN_MODEL, 404, why, "model", Optional.empty()));
      return;
    }
    Draft draft = Drafts.of(read, targets.getFirst().card(), body.length);
    switch (caller.admit(draft)) {
      case Decision.Refused(ChatError error) -> refuse(who, error);
      case Decision.Admitted(var ticket) -> {
        Bill bill = new Bill(shared, outlet.requestId(), who, ticket, draft.tokensIn());
        shared.retries().request();
        Asking asking =
            new Asking(targets, new Preparation(shared, surface, body, read), bill, read.stream());
        reply.onGone(asking::gone);
        asking.tryTarget();
      }
    }
  }

  private void refuse(Bill.Asked who, ChatError error) {
    Bill.refused(shared, outlet.requestId(), who, error);
    outlet.fail(error);
  }

  /** An admitted request on its way from target to target. */
  private final class Asking implements Attempt.Owner {
    private final List<Target> targets;
    private final Preparation preparation;
    private final Bill bill;
    private final boolean streamed;
    private final Loop loop = reply.loop();
    private @Nullable Attempt attempt;
    private int attempts;
    private int next;
    private long attemptNanos;
    private boolean over;

    Asking(List<Target> targets, Preparation preparation, Bill bill, boolean streamed) {
      this.targets = targets;
      this.preparation = preparation;
      this.bill = bill;
      this.streamed = streamed;
      if (streamed) {
        outlet.keepAlive(shared.config().heartbeat());
      }
    }

    /** The next target whose provider is well; a provider that rests costs no attempt. */
    void tryTarget() {
      long now = shared.nanos();
      for (int skipped = 0; !over && skipped < targets.size(); skipped++) {
        Target target = targets.get(next++ % targets.size());
        if (target.tryPass(now)) {
          go(target, now);
          return;
        }
      }
      fail(Retries.allRest(targets, now));
    }

    /** What was set aside was priced for the first: another may be dearer, or not allowed. */
    private void go(Target target, long now) {
      boolean priced = attempts == 0 && (next - 1) % targets.size() == 0;
      Optional<ChatError> mayNot = priced ? Optional.empty() : bill.ticket().moveTo(target.card());
      if (mayNot.isPresent()) {
        target.neither();
        fail(mayNot.get());
        return;
      }
      attempts++;
      attemptNanos = now;
      try {
        call(target, preparation.of(target), now);
      } catch (UnfitRequest e) { // another target may take it
        target.neither();
        failed(new Outcome.Failed(e.error(), Reached.NOTHING, Optional.empty()));
      }
    }

    private void call(Target target, Prepared prepared, long now) {
      Attempt begun =
          new Attempt(
              new Attempt.Plan(
                  target,
                  prepared.reader(),
                  bill.tally(),
                  outlet,
                  shared.time().clock(),
                  streamed,
                  shared.config().maxAnswerBytes()),
              this);
      attempt = begun;
      StreamCall call =
          new StreamCall(
              target.door(surface, streamed).at(now),
              surface.headers(request, preparation.way(target), target.upstream().dialect()),
              prepared.pieces(),
              target.upstream().config().limits());
      begun.carriedBy(shared.client().call(loop, call, begun));
      outlet.onWritable(begun::resume);
    }

    private Target target() {
      return targets.get((next - 1) % targets.size());
    }

    @Override
    public void begins() {
      target().meters().began(shared.nanos() - attemptNanos);
    }

    @Override
    public void ended(Outcome outcome, Wires wires) {
      bill.add(wires);
      attempt = null;
      if (over) {
        return;
      }
      switch (outcome) {
        case Outcome.Whole(var head, var bytes) -> {
          answered();
          outlet.whole(head.status(), Surface.contentType(head), bytes.array());
        }
        case Outcome.Streamed() -> {
          answered();
          outlet.end();
        }
        case Outcome.Broken(ChatError error, boolean told) -> {
          blame(error);
          settle(Ending.INCOMPLETE, 200, error.kind().name());
          if (told) {
            outlet.end();
          } else {
            outlet.fail(error);
          }
        }
        case Outcome.Failed failed -> {
          blame(failed.error());
          failed(failed);
        }
      }
    }

    private void answered() {
      target().answered();
      target().meters().answered(shared.nanos() - attemptNanos, bill.tally().usage());
      settle(Ending.COMPLETE, 200, "");
    }

    /** Nothing was shown: another target, or the same later, if it may help and there is budget. */
    private void failed(Outcome.Failed failed) {
      Optional<Duration> again =
          Retries.after(failed, attempts, attempts < targets.size(), shared.random());
      if (again.isEmpty()
          || attempts >= shared.config().maxAttempts()
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
      if (Retries.isAppsFault(failed.error())
          && failed.original().isPresent()
          && !outlet.isOpen()) {
        Outcome.Whole said = failed.original().get();
        settle(Ending.FAILED, said.head().status(), failed.error().kind().name());
        outlet.whole(said.head().status(), Surface.contentType(said.head()), said.body().array());
      } else {
        fail(failed.error());
      }
    }

    private void blame(ChatError error) {
      target().meters().failed(error.kind());
      target().failed(error, shared.nanos());
    }

    private void gone() {
      Attempt running = attempt;
      outlet.gone();
      if (!over && running != null) {
        bill.add(running.cancel());
        target().neither();
      }
      settle(Ending.CANCELLED, 0, "");
    }

    private void fail(ChatError error) {
      settle(Ending.FAILED, error.status(), error.kind().name());
      outlet.fail(error);
    }

    private void settle(Ending ending, int status, String why) {
      if (!over) {
        over = true;
        Optional<Target> used = attempts == 0 ? Optional.empty() : Optional.of(target());
        bill.settle(ending, used, status, why.toLowerCase(java.util.Locale.ROOT));
      }
    }
  }
}
