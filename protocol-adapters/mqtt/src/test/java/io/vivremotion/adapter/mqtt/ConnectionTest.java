package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelConfig;
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

  /** A bug: its channel throws, once. */
  private static final class Broken extends EmbeddedChannel {
    private boolean throwsNow;

    @Override
    public ChannelConfig config() {
      if (throwsNow) {
        throwsNow = false;
        throw new IllegalStateException("a bug");
      }
      return super.config();
    }
  }

  @Test
  void a_connection_that_fails_when_told_of_a_commit_ends_and_the_next_one_has_its_turn() {
    Broken broken = new Broken();
    EmbeddedChannel other = new EmbeddedChannel();
    Broker broker = broker(broken);
    other.config().setAutoRead(false);
    broker.ingest().gather(arrival(new Connection(broker, broken)));
    broker.ingest().gather(arrival(new Connection(broker, other)));
    broken.throwsNow = true;
    broker.ingest().wake();
    broken.runPendingTasks();
    assertThat(other.config().isAutoRead()).as("reads on").isTrue();
    assertThat(broken.isOpen()).isFalse();
  }

  private static Arrival arrival(Connection connection) {
    Route route = Route.refused(new byte[] {'t'}, "t", Reason.NOT_AUTHORIZED);
    return new Arrival(connection, Arrival.head(0x32, 1), route, Properties.EMPTY, new byte[0]);
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
