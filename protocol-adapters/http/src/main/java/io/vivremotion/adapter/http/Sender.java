package io.vivremotion.adapter.http;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.message.DeviceId;
import java.util.Optional;

/** The device a request speaks for. */
final class Sender {
  private Sender() {}

  /** Empty if it has been answered with a problem: no such name, or not the peer's device. */
  static Optional<DeviceId> of(Request request, Reply reply) {
    DeviceId device;
    try {
      device = new DeviceId(request.parameter("device"));
    } catch (IllegalArgumentException e) {
      badRequest(reply, e);
      return Optional.empty();
    }
    if (request.principal().filter(principal -> principal.speaksFor(device)).isEmpty()) {
      reply.problem(403, "Forbidden", "this token does not speak for the device in the path");
      return Optional.empty();
    }
    return Optional.of(device);
  }

  static void badRequest(Reply reply, IllegalArgumentException mistake) {
    String detail = mistake.getMessage();
    reply.problem(400, "Bad Request", detail == null ? "the request cannot be read" : detail);
  }
}
