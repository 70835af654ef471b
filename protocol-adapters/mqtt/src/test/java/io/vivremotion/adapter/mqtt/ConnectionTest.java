package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.MessageIds;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  /** Its kernel acknowledges, and its program never reads. */
  private static final class Hung extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {}
  }

  @Test
  void a_connection_ends_although_its_peer_does_not_take_the_last_bytes() {
    EmbeddedChannel channel = new EmbeddedChannel(new Hung());
    channel.freezeTime();
    Connection connection = new Connection(broker(channel), channel);
    connection.end(Reason.KEEP_ALIVE_TIMEOUT);
    channel.runPendingTasks();
    assertThat(channel.isOpen()).as("may still take them").isTrue();
    channel.advanceTimeBy(Writer.PATIENCE_NANOS + 1, TimeUnit.NANOSECONDS);
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  private static Broker broker(EmbeddedChannel channel) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    MqttAdapter.Parts parts =
        new MqttAdapter.Parts(
            new InstantInbox(),
            new MemoryDownlink(),
            new OpenGate(),
            new AddressRules(AddressRules.DEFAULT),
            new MessageIds(new Random(1)),
            InstantSource.system(),
            registry);
    return new Broker(
        MqttAdapter.Config.DEFAULT, parts, channel.eventLoop(), Meters.ofServer(registry));
  }
}
