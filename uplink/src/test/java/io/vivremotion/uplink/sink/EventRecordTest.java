package io.vivremotion.uplink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Ruled;
import io.vivremotion.message.Address;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventRecordTest {
  private static final String LAYOUT =
      "0108657363616c6174650172010102000000000000000001000000000000000200000000000000010000000201640163010131";

  private static final Ruled EVENT =
      new Ruled(
          Message.of(
              new MessageId(1, 2),
              new Address(new DeviceId("d"), new Channel("c"), Kind.EVENT, Priority.NORMAL),
              Payload.json("1"),
              Instant.ofEpochSecond(1, 2),
              Optional.empty()),
          "escalate",
          "r");

  @Test
  void the_layout_of_version_1_is_fixed() {
    ByteBuffer record = ByteBuffer.allocate(EventRecord.size(EVENT));
    EventRecord.write(EVENT, record);
    assertThat(HexFormat.of().formatHex(record.array())).isEqualTo(LAYOUT);
  }

  @Test
  void what_an_earlier_release_wrote_is_read() {
    byte[] record = HexFormat.of().parseHex(LAYOUT);
    assertThat(EventRecord.read(ByteBuffer.wrap(record))).isEqualTo(EVENT);
    assertThat(EventRecord.DESCRIBER.describe(ByteBuffer.wrap(record)).label())
        .isEqualTo("event d");
  }
}
