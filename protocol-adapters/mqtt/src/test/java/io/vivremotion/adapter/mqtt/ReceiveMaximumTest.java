package io.vivremotion.adapter.mqtt;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the client says it takes at once (MQTT 5, sections 3.1.2.11.3 and 4.9). */
class ReceiveMaximumTest {
  private static final String OF_ONE = "10 r22 s4 'MQTT' 05 00 k60 v8 11 L60 21 m1 s1 'p'";

  @Test
  void a_client_that_comes_back_and_takes_less_at_once_is_sent_again_no_more_than_that()
      throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient writer = server.client().connected("w")) {
      leaveUnacknowledged(server, writer);
      try (ByteClient reader = server.client()) {
        reader.send(OF_ONE).skipPacket();
        reader.expecting("3A 07 s1 't' m1 v0 'a'").pings();
        reader.send("40 02 m1").expecting("3A 07 s1 't' m2 v0 'b'").pings();
        writer.send("32 06 s1 't' m3 'c'").expecting("40 02 m3");
        reader.send("40 02 m2").expecting("32 07 s1 't' m3 v0 'c'");
      }
    }
  }

  @Test
  void what_it_acknowledges_late_is_not_sent_again() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient writer = server.client().connected("w")) {
      leaveUnacknowledged(server, writer);
      try (ByteClient reader = server.client()) {
        reader.send(OF_ONE).skipPacket();
        reader.expecting("3A 07 s1 't' m1 v0 'a'");
        reader.send("40 02 m2").pings().send("40 02 m1").pings();
        writer.send("32 06 s1 't' m3 'c'").expecting("40 02 m3");
        reader.expecting("32 07 s1 't' m3 v0 'c'");
      }
    }
  }

  private static void leaveUnacknowledged(Fixture server, ByteClient writer) throws IOException {
    try (ByteClient reader = server.client()) {
      reader.send("10 r19 s4 'MQTT' 05 00 k60 v5 11 L60 s1 'p'").skipPacket();
      reader.send("82 r7 m1 v0 s1 't' 01").expecting("90 04 m1 v0 01");
      writer.send("32 06 s1 't' m1 'a'").expecting("40 02 m1");
      writer.send("32 06 s1 't' m2 'b'").expecting("40 02 m2");
      reader.expecting("32 07 s1 't' m1 v0 'a' 32 07 s1 't' m2 v0 'b'");
    }
  }
}
