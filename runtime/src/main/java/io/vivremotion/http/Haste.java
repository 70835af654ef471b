package io.vivremotion.http;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Of an urgent call over one connection: while its bytes move, others over the link wait ({@link
 * Wire#moves}). They move from the handshake on until the peer's TCP has all of the request, and
 * from the first byte of the response to its last; not while the peer thinks. State belongs to the
 * event loop.
 */
final class Haste {
  private static final long LOOK_AGAIN_MILLIS = 50;

  private final Channel channel;
  private final WireHandler handler;
  private Wire wire;
  private boolean urgent;
  private boolean moving;
  private boolean written;

  Haste(Channel channel, WireHandler handler) {
    this.channel = channel;
    this.handler = handler;
    this.wire = handler.wire();
  }

  /** A call begins, or the opening of a connection for it. */
  void begin(boolean urgently) {
    move(false);
    urgent = urgently;
    written = false;
    wire = handler.carry(urgently);
    move(urgently);
  }

  /** The socket has taken the request. */
  void written() {
    written = true;
    awaitGone();
  }

  private void awaitGone() {
    if (!moving || !written) {
      return;
    }
    if (SendQueue.bytes(channel) == 0) {
      move(false);
    } else {
      var _ =
          channel.eventLoop().schedule(this::awaitGone, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** A part of the response has come. */
  void comes() {
    written = false; // it has gone
    move(urgent);
  }

  /** The call has ended, or the connection. */
  void end() {
    move(false);
    urgent = false;
    wire = handler.carry(false);
  }

  private void move(boolean now) {
    if (moving != now) {
      moving = now;
      wire.moves(now);
    }
  }
}
