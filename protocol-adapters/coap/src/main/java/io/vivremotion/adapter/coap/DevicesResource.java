package io.vivremotion.adapter.coap;

import io.vivremotion.message.DeviceId;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The tree below {@code /devices}: made as it is asked for, one request at a time, so that it costs
 * nothing. Only what is observed stays.
 */
final class DevicesResource extends CoapResource {
  private final Arrivals arrivals;
  private final Observers observers;

  DevicesResource(Arrivals arrivals, Observers observers) {
    super("devices");
    this.arrivals = arrivals;
    this.observers = observers;
    getAttributes().setTitle("POST devices/{device}/{channel}, observe devices/{device}/answers");
    getAttributes().addResourceType("vivremotion.devices");
    for (int format : ContentFormats.TAKEN) {
      getAttributes().addContentType(format);
    }
    getAttributes().setObservable();
  }

  @Override
  public @Nullable Resource getChild(String name) {
    try {
      return new Level(new DeviceId(name), name, "");
    } catch (IllegalArgumentException e) {
      return null; // no name for a device: 4.04
    }
  }

  @Override
  public void handleGET(CoapExchange exchange) {
    exchange.respond(ResponseCode.METHOD_NOT_ALLOWED);
  }

  /** A device, or a channel of it at any depth. */
  private final class Level extends CoapResource {
    private final DeviceId device;
    private final String channel;

    Level(DeviceId device, String name, String channel) {
      super(name, false);
      this.device = device;
      this.channel = channel;
    }

    @Override
    public @Nullable Resource getChild(String name) {
      if (name.indexOf('/') >= 0) {
        return null; // a level that pretends to be two: 4.04
      }
      if (channel.isEmpty() && name.equals("answers")) {
        return observers.resource(device);
      }
      return new Level(device, name, channel.isEmpty() ? name : channel + "/" + name);
    }

    @Override
    public void handlePOST(CoapExchange exchange) {
      arrivals.message(device, channel, exchange);
    }

    @Override
    public void handlePUT(CoapExchange exchange) {
      arrivals.message(device, channel, exchange);
    }
  }
}
