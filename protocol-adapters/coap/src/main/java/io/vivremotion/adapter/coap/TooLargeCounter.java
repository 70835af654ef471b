package io.vivremotion.adapter.coap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;

/** Counts 4.13, whoever sends it: Californium does by itself for what comes in blocks. */
final class TooLargeCounter extends MessageInterceptorAdapter {
  private final Counter tooLarge;

  TooLargeCounter(MeterRegistry meters) {
    this.tooLarge =
        meters.counter(
            "vivremotion_protocol_errors",
            "protocol",
            CoapAdapter.NAME,
            "reason",
            "body-too-large");
  }

  @Override
  public void sendResponse(Response response) {
    if (response.getCode() == ResponseCode.REQUEST_ENTITY_TOO_LARGE) {
      tooLarge.increment();
    }
  }
}
