package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import io.vivremotion.uplink.api.Doorkeeper.Ticket;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of one app's request, from its body to its settlement. Read from top to bottom: who
 * asks, for what, who has it, may they; then one target after the other until one answers. Once the
 * first content has gone to the app the choice is final. All on the loop of the request.
 */
final class AppCall implements Attempt.Owner {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(4);

  private final AppApi.Shared shared;
  private final Surface surface;
  private final Request request;
  private final Loop loop;
  private final Outlet outlet;
  private byte[] body = {};
  private @Nullable Scanned scanned;
  private List<Target> targets = List.of();
  private @Nullable Ticket ticket;
  private @Nullable Attempt attempt;
  private Tally tally = new Tally(0);
  private @Nullable ChatRequest converted;
  private boolean streamed;
  private int attempts;
  private int next;
  private long attemptNanos;
  private long wireBytes;
  private boolean over;

  AppCall(AppApi.Shared shared, Surface surface, Request request, Reply reply) {
    this.shared = shared;
    this.surface = surface;
    this.request = request;
    this.loop = reply.loop();
    this.outlet = new Outlet(reply, surface.errors(), shared.requestId(), shared::nanos);
    reply.onGone(this::gone);
  }

  void begin() {
    Optional<Caller> caller = shared.doorkeeper().caller(surface.key(request));
    if (caller.isEmpty()) {
      refuse(
          ChatError.of(
              Kind.KEY,
              surface.key(request).isEmpty()
                  ? "no API key was shown: " + surface.keyHint()
                  : "the API key is not known here"));
      return;
    }
    try {
      body = request.body().toBytes();
      Scanned read = BodyScan.scan(body);
      scanned = read;
      targets = shared.targets().of(read.model(), surface, shared.formats().keySet());
      admit(caller.get(), read);
    } catch (BodyScan.Unfit e) {
      refuse(e.error);
    }
  }

  private void admit(Caller caller, Scanned read) {
    if (targets.isEmpty()) {
      refuse(
          new ChatError(
              Kind.UNKNOWN_MODEL,
              404,
              "no provider is configured for this model: GET /v1/models lists those there are",
              "model",
              Optional.empty()));
      return;
    }
    Draft draft = Drafts.of(read, targets.getFirst().card(), body.length);
    switch (caller.admit(draft)) {
      case Decision.Refused(ChatError error) -> refuse(error);
      case Decision.Admitted(Ticket issued) -> {
        ticket = issued;
        tally = new Tally(draft.tokensIn());
        shared.retries().request();
        streamed = read.stream();
        if (streamed) {
          outlet.keepAlive(shared.config().heartbeat());
        }
        tryTarget();
      }
    }
  }

  /** The next target whose provider is well; a provider that rests costs no attempt. */
  private void tryTarget() {
    Scanned read = scanned;
    if (over || read == null) {
      return;
    }
    long now = shared.nanos();
    for (int skipped = 0; skipped < targets.size(); skipped++) {
      Target target = targets.get(next++ % targets.size());
      if (target.tryPass(now)) {
        go(target, read, now);
        return;
      }
    }
    fail(allRest(now));
  }

  /** What was set aside was priced for the first target: another may be dearer, or not allowed. */
  private void go(Target target, Scanned read, long now) {
    Ticket issued = ticket;
    Optional<ChatError> mayNot =
        issued == null || target.equals(targets.getFirst()) && attempts == 0
            ? Optional.empty()
            : issued.moveTo(target.card());
    if (mayNot.isPresent()) {
      target.neither();
      fail(mayNot.get());
      return;
    }
    try {
      Surface.Way way = surface.way(target, shared.formats().keySet());
      call(target, way, prepared(target, way, read), now);
    } catch (UnfitRequest e) { // another target may take it
      target.neither();
      attempts++;
      failed(new Outcome.Failed(e.error(), Reached.NOTHING, Optional.empty()));
    }
  }

  private Prepared prepared(Target target, Surface.Way way, Scanned read) throws UnfitRequest {
    if (way == Surface.Way.PASS) {
      return Prepared.passing(surface, target, read, body);
    }
    WireFormat apps = shared.format(surface.format());
    ChatRequest known = converted;
    if (known == null) {
      known = apps.readRequest(tree());
      converted = known;
    }
    return Prepared.converted(
        apps, shared.format(target.upstream().dialect().format()), target, known);
  }

  private JsonNode tree() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  private ChatError allRest(long now) {
    Optional<Duration> wait =
        targets.stream()
            .flatMap(target -> target.restsFor(now).stream())
            .min(Duration::compareTo);
    return new ChatError(
        Kind.OVERLOAD,
        503,
        "no provider of this model answers at present; it is tried again by itself",
        "",
        wait);
  }

  private void call(Target target, Surface.Way way, Prepared prepared, long now) {
    attempts++;
    if (attempts > 1) {
      shared.meters().attemptedAgain();
    }
    attemptNanos = now;
    Attempt begun =
        new Attempt(
            new Attempt.Plan(
                target,
                prepared.reader(),
                tally,
                outlet,
                shared.time().clock(),
                streamed,
                shared.config().maxAnswerBytes()),
            this);
    attempt = begun;
    StreamCall call =
        target
            .upstream()
            .call(
                target.uri(surface, streamed),
                surface.passedOn(request, way),
                prepared.pieces(),
                now);
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
    wireBytes += wires.sentBytes() + wires.receivedBytes();
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
        settle(Ending.INCOMPLETE);
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
    target().meters().answered(shared.nanos() - attemptNanos, tally.usage());
    settle(Ending.COMPLETE);
  }

  /** Nothing was shown: another target, or the same later, if that may help and there is budget. */
  private void failed(Outcome.Failed failed) {
    ChatError error = failed.error();
    boolean othersLeft = attempts < targets.size();
    boolean kept = failed.reached() == Reached.KEPT_CONNECTION;
    boolean again =
        (othersLeft ? mayFallBack(failed) : error.retrySame()) || kept;
    Duration delay = othersLeft || kept ? Duration.ZERO : delay(error);
    boolean worthIt = again && attempts < shared.config().maxAttempts() && !delay.isNegative();
    if (!worthIt || !shared.retries().tryTake()) {
      settle(Ending.FAILED);
      showFailure(failed);
    } else if (delay.isZero()) {
      loop.later(this::tryTarget);
    } else {
      var _ = loop.after(delay, this::tryTarget);
    }
  }

  /** What one format has not, another may have. */
  private static boolean mayFallBack(Outcome.Failed failed) {
    return failed.error().kind().fallBack() || failed.reached() == Reached.NOTHING;
  }

  /** Negative: it is not worth waiting for. */
  private Duration delay(ChatError error) {
    long own = FIRST_DELAY.toMillis() << Math.min(attempts - 1, 4);
    Duration jittered = Duration.ofMillis((long) (own * (0.75 + shared.random().nextDouble() / 4)));
    Duration asked = error.retryAfter().orElse(jittered);
    return asked.compareTo(LONGEST_DELAY) > 0 ? Duration.ofMillis(-1) : asked;
  }

  /** The provider's own words where the app is at fault and speaks the same format. */
  private void showFailure(Outcome.Failed failed) {
    boolean apps =
        switch (failed.error().kind()) {
          case BAD_REQUEST, TOO_LONG, TOO_LARGE, POLICY, UNKNOWN_MODEL -> true;
          case KEY, MONEY, NOT_ALLOWED, CONFLICT, RATE -> false;
          case OVERLOAD, SERVER, UNREACHABLE, TIMEOUT, INCOMPLETE -> false;
        };
    if (apps && failed.original().isPresent() && !outlet.isOpen()) {
      Outcome.Whole original = failed.original().get();
      over = true;
      outlet.whole(
          original.head().status(), Surface.contentType(original.head()), original.body().array());
    } else {
      fail(failed.error());
    }
  }

  /** Tells the target's breakers what became of the call. */
  private void blame(ChatError error) {
    target().meters().failed(error.kind());
    target().failed(error, shared.nanos());
  }

  private void gone() {
    Attempt running = attempt;
    outlet.gone();
    if (over) {
      return;
    }
    if (running != null) {
      Wires wires = running.cancel();
      wireBytes += wires.sentBytes() + wires.receivedBytes();
      target().neither();
    }
    settle(Ending.CANCELLED);
  }

  private void settle(Ending ending) {
    over = true;
    shared.meters().ended(ending);
    Ticket issued = ticket;
    if (issued != null) {
      boolean never = attempts == 0 || (wireBytes == 0 && ending == Ending.FAILED);
      issued.settle(
          ending == Ending.FAILED ? Usage.NONE : tally.usage(),
          wireBytes,
          never ? Ending.NOT_SENT : ending);
    }
  }

  private void refuse(ChatError error) {
    over = true;
    shared.meters().refused(error.kind());
    outlet.fail(error);
  }

  private void fail(ChatError error) {
    if (!over) {
      settle(Ending.FAILED);
    }
    outlet.fail(error);
  }
}
