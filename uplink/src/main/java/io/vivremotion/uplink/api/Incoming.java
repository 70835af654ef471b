package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.http.StreamCall;
import io.vivremotion.uplink.format.UnfitRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A request of an app, and the way back. */
record Incoming(
    AppApi.Shared shared, Surface surface, Request request, Reply reply, Outlet outlet) {
  private static final String LEFT_OUT = "x-vivremotion-left-out";
  private static final Map<String, String> JSON = Map.of("content-type", "application/json");

  /** The app has its answer, which came from no provider now. */
  void give(byte[] answer, boolean streamed) {
    if (streamed) {
      outlet.write(ByteBuffer.wrap(answer));
      outlet.end();
    } else {
      outlet.whole(200, JSON, answer);
    }
  }

  /**
   * Begins a call for it. On its loop.
   *
   * @param owner hears of it, later
   */
  Attempt ask(
      Target target, Preparation preparation, Packing packing, Tally tally, Attempt.Owner owner)
      throws UnfitRequest {
    Prepared prepared = preparation.of(target);
    boolean streamed = preparation.isStreamed();
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
            owner);
    if (!prepared.leftOut().isEmpty()) {
      shared.meters().leftOut(prepared.leftOut().size());
      outlet.header(LEFT_OUT, String.join(", ", prepared.leftOut()));
    }
    List<ByteBuffer> body = packing.pack(target.upstream().compression(), prepared.pieces());
    Map<String, String> headers =
        surface.headers(request, preparation.way(target), target.upstream().dialect());
    StreamCall call =
        new StreamCall(
            target.door(surface, streamed).at(shared.nanos()),
            packing.headers(headers),
            body,
            target.upstream().config().limits());
    begun.carriedBy(shared.client().call(reply.loop(), call, begun));
    return begun;
  }
}
