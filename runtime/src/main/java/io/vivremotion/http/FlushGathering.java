package io.vivremotion.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;

/** Writes leave once the loop has nothing else to do, or many of them wait: fewer system calls. */
final class FlushGathering {
  private static final int MOST_GATHERED = 256;

  private FlushGathering() {}

  static ChannelHandler handler() {
    return new FlushConsolidationHandler(MOST_GATHERED, true);
  }

  /** What was written leaves now. On the channel's loop. */
  static void passOver(Channel channel) {
    ChannelHandlerContext gathering = channel.pipeline().context(FlushConsolidationHandler.class);
    if (gathering != null) {
      gathering.flush();
    }
  }
}
