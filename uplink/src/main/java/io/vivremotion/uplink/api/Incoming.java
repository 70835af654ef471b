package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import java.nio.ByteBuffer;
import java.util.Map;

/** A request of an app, and the way back. */
record Incoming(
    AppApi.Shared shared, Surface surface, Request request, Reply reply, Outlet outlet) {
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
}
