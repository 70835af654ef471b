package io.vivremotion.uplink.sink.webhook;

import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.sink.CloudEvent;
import io.vivremotion.uplink.sink.EventData;
import io.vivremotion.uplink.sink.EventJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One request's body and headers in each of the modes of CloudEvents' HTTP binding, section 3. */
record Content(Map<String, String> headers, Payload body) {
  static Content structured(CloudEvent event) {
    return of(EventJson.structured(event), EventJson.STRUCTURED);
  }

  static Content batch(List<CloudEvent> events) {
    return of(EventJson.batch(events), EventJson.BATCH);
  }

  private static Content of(byte[] bytes, String type) {
    return new Content(
        Map.of("content-type", type + "; charset=UTF-8"), Payload.wrap(bytes, new MediaType(type)));
  }

  static Content binary(CloudEvent event) {
    Map<String, String> headers = new HashMap<>();
    event.attributes().forEach((name, value) -> headers.put("ce-" + name, encoded(value)));
    String said = EventData.of(event.data()).contentType(); // by a device, in whatever letters
    String type = said.matches("[ -~]+") ? said : MediaType.OCTETS.value();
    headers.put("content-type", type);
    return new Content(headers, Payload.wrap(event.data().toBytes(), new MediaType(type)));
  }

  /** Section 3.1.3.2: printable ASCII but space, quote and percent stay, all else in percent. */
  static String encoded(String value) {
    StringBuilder text = new StringBuilder(value.length());
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b < 0x7F && b != '"' && b != '%';
      text.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
    }
    return text.toString();
  }
}
