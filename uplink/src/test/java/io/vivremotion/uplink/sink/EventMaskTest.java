package io.vivremotion.uplink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.privacy.MaskRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventMaskTest {
  private static String masked(Payload data) {
    var about = new CloudEvent.About("press-1", "env/air", "event", "keep", "normal", "normal");
    var event = new CloudEvent("id-1", "/hall", Instant.EPOCH, about, data);
    CloudEvent masked = EventMask.masked(event, MaskRules.DEFAULT.masking());
    assertThat(masked.attributes()).isEqualTo(event.attributes());
    return new String(masked.data().toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void texts_and_json_have_place_holders_and_all_else_stays_byte_by_byte() {
    assertThat(masked(Payload.json("{\"v\": 1.10, \"by\":\"ada@x.org\"}")))
        .isEqualTo("{\"v\": 1.10, \"by\":\"⟦EMAIL_1⟧\"}");
    assertThat(masked(Payload.text("call ada@x.org"))).isEqualTo("call ⟦EMAIL_1⟧");
    assertThat(masked(Payload.text("door open"))).isEqualTo("door open");
  }

  @Test
  void what_is_no_text_is_left_out() {
    byte[] octets = {(byte) 0xff, 0, 1};
    assertThat(masked(Payload.wrap(octets, MediaType.OCTETS))).isEqualTo(EventMask.LEFT_OUT);
  }
}
