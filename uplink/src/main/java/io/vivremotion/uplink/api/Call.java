package io.vivremotion.uplink.api;

import io.vivremotion.http.StreamCall;
import io.vivremotion.http.StreamListener;
import io.vivremotion.http.StreamListener.Reached;
import io.vivremotion.http.StreamListener.Wires;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.UnfitRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a request to one target, and what it uses; there may be two of them under way (0362).
 * On the loop of the request.
 */
final class Call implements Attempt.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);
  private static final String LEFT_OUT = "x-vivremotion-left-out";

  /** To ask the provider about a request. */
  private static final String PROVIDERS_ID = "x-vivremotion-provider-request-id";

  private final Incoming incoming;
  private final Target target;
  private final Packing packing;
  private final Tally tally;
  private final Owner owner;
  private final long begunNanos;
  private Preparation.@Nullable Sent sent;
  private @Nullable Attempt attempt;

  /** Until the first piece of content. */
  private Duration silent = Duration.ZERO;

  Call(Incoming incoming, Target target, Packing packing, Tally tally, Owner owner) {
    this.incoming = incoming;
    this.target = target;
    this.packing = packing;
    this.tally = tally;
    this.owner = owner;
    this.begunNanos = incoming.shared().nanos();
  }

  /** Hears how it goes. */
  interface Owner {
    /** Status and headers are there. */
    void heard(Call by);

    /** The first piece of content goes to the app with the return: the choice is final. */
    void begins(Call by);

    void ended(Call by, Attempt.Outcome outcome, Wires wires);
  }

  /** Its owner hears of it, later. */
  void begin(Preparation preparation) throws UnfitRequest {
    try {
      ask(preparation);
    } catch (RuntimeException e) { // a bug must not keep the target's place: another may be asked
      LOG.error("apps event=call_defect provider={}", target.upstream().name(), e);
      throw new UnfitRequest(
          new ChatError(
              ChatError.Kind.SERVER,
              500,
              "the gateway failed by a mistake in here: ask again",
              "",
              Optional.empty()));
    }
  }

  private void ask(Preparation preparation) throws UnfitRequest {
    AppApi.Shared shared = incoming.shared();
    Preparation.Sent written = preparation.of(target);
    Prepared prepared = written.prepared();
    boolean streamed = preparation.isStreamed();
    Attempt begun =
        new Attempt(
            new Attempt.Plan(
                target,
                prepared.reader(),
                tally,
                incoming.outlet(),
                shared.time().clock(),
                streamed,
                shared.config().maxAnswerBytes()),
            this);
    if (!prepared.leftOut().isEmpty()) {
      shared.meters().leftOut(prepared.leftOut().size());
    }
    List<ByteBuffer> body = packing.pack(target.upstream().compression(), prepared.pieces());
    Map<String, String> headers =
        incoming
            .surface()
            .headers(incoming.request(), preparation.way(target), target.upstream().dialect());
    StreamCall call =
        new StreamCall(
            target.door(incoming.surface(), streamed).at(shared.nanos()),
            packing.headers(headers),
            body,
            target.upstream().config().limits());
    sent = written;
    attempt = begun;
    begun.carriedBy(shared.client().call(incoming.reply().loop(), call, begun));
  }

  Target target() {
    return target;
  }

  Packing packing() {
    return packing;
  }

  Preparation.Sent sent() {
    Preparation.Sent written = sent;
    if (written == null) {
      throw new IllegalStateException("the call has not begun");
    }
    return written;
  }

  long begunNanos() {
    return begunNanos;
  }

  private Duration sinceBegun() {
    return Duration.ofNanos(incoming.shared().nanos() - begunNanos);
  }

  Usage usage() {
    return tally.usage();
  }

  /** Also where it came to nothing. */
  boolean toldWhatItUsed() {
    return tally.isWhole();
  }

  /** Of a call that was cut off now. */
  Usage cutOff() {
    return tally.cutOff(sinceBegun(), silent);
  }

  /** The app reads again. */
  void resume() {
    if (attempt != null) {
      attempt.resume();
    }
  }

  void blame(ChatError error) {
    target.failed(error, begunNanos, incoming.shared().nanos());
  }

  /** A request that the link did not carry in time is not the target's fault. */
  void blame(Attempt.Outcome.Failed failed) {
    if (failed.reached() == Reached.PART_OF_REQUEST) {
      target.neither(begunNanos);
    } else {
      blame(failed.error());
    }
  }

  /** Nobody waits for it any more; it says nothing of the target. */
  Wires cancel() {
    target.neither(begunNanos);
    return attempt == null ? Wires.NONE : attempt.cancel();
  }

  /** As {@link #cancel}, since another has begun to answer. */
  Wires lose() {
    target.concurrency().noFirstToken(sinceBegun());
    return cancel();
  }

  @Override
  public void heard(StreamListener.Head head) {
    target.heard(head, tally.usage(), begunNanos, incoming.shared().time());
    owner.heard(this);
  }

  @Override
  public void begins() {
    tell();
    silent = sinceBegun();
    owner.begins(this);
    target.began(sinceBegun().toNanos());
  }

  @Override
  public void ended(Attempt.Outcome outcome, Wires wires) {
    tell();
    owner.ended(this, outcome, wires);
  }

  /** Of two calls the app is told of the one that it hears of. */
  void tell() {
    if (attempt != null && sent != null) {
      incoming.outlet().header(PROVIDERS_ID, attempt.providersId());
      incoming.outlet().header(LEFT_OUT, String.join(", ", sent.prepared().leftOut()));
    }
  }
}
