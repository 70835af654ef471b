package io.vivremotion.uplink.sink.webhook;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.vivremotion.http.Response;
import io.vivremotion.uplink.format.RetryAdvice;
import io.vivremotion.uplink.sink.Delivery;
import java.time.Instant;

/** What a status says of a delivery (RFC 9110, section 15). */
final class Verdicts {
  private Verdicts() {}

  static Delivery of(Response response, int events, Instant now) {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return new Delivery.Confirmed(events);
    }
    return switch (status) {
      case 400, 413, 415, 422 -> new Delivery.Refused(0, "the receiver answered " + status);
      case 408, 425, 429 -> failed(response, now);
      case 401, 403 ->
          new Delivery.Barred(
              0, "the receiver answered " + status + ": look at this sink's token and headers");
      default ->
          status >= 500
              ? failed(response, now)
              : new Delivery.Barred(
                  0, "the receiver answered " + status + ": look at this sink's url");
    };
  }

  private static Delivery failed(Response response, Instant now) {
    return new Delivery.Failed(
        0,
        "the receiver answered " + response.status(),
        RetryAdvice.read(response.headers(), MissingNode.getInstance(), now));
  }
}
