package io.vivremotion.uplink.sink;

import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.Vault;
import java.nio.charset.StandardCharsets;

/**
 * Events whose data are masked before they leave. Nothing comes back, so nothing is put back: a
 * place-holder stands for one value within its event. What is no text cannot be masked, and is left
 * out. Names of devices and channels stay: they say whose event it is.
 */
final class EventMask {
  static final String LEFT_OUT = "(left out: what is no text cannot be masked)";

  private EventMask() {}

  static CloudEvent masked(CloudEvent event, Masking masking) {
    return new CloudEvent(
        event.id(), event.source(), event.time(), event.about(), masked(event.data(), masking));
  }

  private static Payload masked(Payload payload, Masking masking) {
    return switch (EventData.of(payload)) {
      case EventData.Json(String _, String text) ->
          or(payload, text, masking.maskDocument(text, new Vault()));
      case EventData.Text(String _, String text) ->
          or(payload, text, masking.mask(text, new Vault()));
      case EventData.Bytes(String _, Payload bytes) ->
          bytes.view().hasRemaining()
              ? Payload.wrap(LEFT_OUT.getBytes(StandardCharsets.UTF_8), MediaType.TEXT)
              : payload;
    };
  }

  private static Payload or(Payload payload, String text, String masked) {
    return masked.equals(text)
        ? payload
        : Payload.wrap(masked.getBytes(StandardCharsets.UTF_8), payload.type());
  }
}
