package io.vivremotion.adapter.coap;

import io.vivremotion.message.DeviceId;
import io.vivremotion.security.Gate;
import io.vivremotion.security.Gate.Principal;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** Lets peers in, by the token in the query or as anonymous. */
final class Peers {
  private final Gate gate;
  private final boolean loopback;

  Peers(Gate gate, boolean loopback) {
    this.gate = gate;
    this.loopback = loopback;
  }

  /** The code to refuse with; empty: the peer speaks for the device. */
  Optional<ResponseCode> refusal(CoapExchange exchange, DeviceId device) {
    String token = exchange.getQueryParameter("token");
    Optional<Principal> principal = token == null ? gate.anonymous(loopback) : gate.token(token);
    if (principal.isEmpty()) {
      return Optional.of(ResponseCode.UNAUTHORIZED);
    }
    return principal.get().speaksFor(device)
        ? Optional.empty()
        : Optional.of(ResponseCode.FORBIDDEN);
  }
}
