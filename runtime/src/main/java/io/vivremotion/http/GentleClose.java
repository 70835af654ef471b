package io.vivremotion.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** Ends a connection whose peer may still be sending: closing at once would lose the last reply. */
final class GentleClose {
  private static final long LINGER_NANOS = 2_000_000_000;

  private GentleClose() {}

  static void of(Channel channel) {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(flushed -> {
          if (channel.pipeline().get(SslHandler.class) == null
              && channel instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
            var _ =
                channel
                    .eventLoop()
                    .schedule(
                        () -> {
                          var _ = channel.close();
                        },
                        LINGER_NANOS,
                        TimeUnit.NANOSECONDS);
            channel.config().setAutoRead(true);
          } else {
            var _ = channel.close();
          }
        });
  }
}
