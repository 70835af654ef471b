package io.vivremotion.http;

import io.netty.channel.EventLoop;
import io.vivremotion.http.StreamListener.Cause;
import io.vivremotion.http.StreamListener.Failed;
import io.vivremotion.http.StreamListener.Reached;
import io.vivremotion.http.StreamListener.Wires;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A call under way. All on its loop. */
public final class Ongoing {
  final StreamCall call;
  final Way way;
  private final StreamListener listener;
  private final long startNanos;
  private final Sending sending = new Sending();
  private long lastNanos;
  private long bodyBytes;
  private boolean headed;
  private boolean over;
  private boolean paused;
  private Reached reached = Reached.NOTHING;
  private @Nullable StreamConnection connection;
  private @Nullable LoopPools pools;

  Ongoing(StreamCall call, StreamListener listener, Way way, long nowNanos) {
    this.call = call;
    this.way = way;
    this.listener = listener;
    this.startNanos = nowNanos;
    this.lastNanos = nowNanos;
  }

  /** Stops reading from the peer; at most what one read has brought still comes. */
  public void pause() {
    paused = true;
    holdBack();
  }

  /** Reads on. */
  public void resume() {
    if (paused) {
      paused = false;
      LoopPools owner = pools;
      lastNanos = owner == null ? lastNanos : owner.nanos();
      holdBack();
    }
  }

  private void holdBack() {
    StreamConnection carrier = connection;
    if (carrier != null) {
      carrier.hold(paused);
    }
  }

  /** Ends the call and its connection; the listener hears nothing more. Idempotent. */
  public Wires cancel() {
    StreamConnection carrier = connection;
    Wires wires = wires();
    over();
    if (carrier != null) {
      carrier.close();
    }
    return wires;
  }

  /** Bytes on the wire so far. */
  public Wires wires() {
    StreamConnection carrier = connection;
    return carrier == null ? Wires.NONE : carrier.wires();
  }

  void owned(LoopPools owner) {
    pools = owner;
  }

  void carriedBy(StreamConnection carrier, boolean kept, long nowNanos) {
    connection = carrier;
    reached = kept ? Reached.KEPT_CONNECTION : Reached.REQUEST;
    sending.begin(carrier.wires().sentBytes(), nowNanos);
    carrier.hold(paused);
  }

  /** The whole request is with the socket. */
  void sent(long nowNanos) {
    sending.end(nowNanos);
  }

  void head(StreamListener.Head head, long nowNanos) {
    headed = true;
    reached = Reached.RESPONSE;
    lastNanos = nowNanos;
    listener.head(head);
  }

  /** False if it is more than may come. */
  boolean body(ByteBuffer part, long nowNanos) {
    lastNanos = nowNanos;
    bodyBytes += part.remaining();
    if (bodyBytes > call.limits().totalBytes()) {
      return false;
    }
    listener.body(part);
    return true;
  }

  void paused() {
    if (!over && headed) {
      listener.pause();
    }
  }

  void end(Wires wires) {
    if (over()) {
      listener.end(wires);
    }
  }

  void fail(Cause cause, String what) {
    StreamConnection carrier = connection;
    Wires wires = wires();
    try {
      if (over()) {
        listener.failed(new Failed(cause, reached, what, wires));
      }
    } finally { // whatever a listener throws: its place in the pool is another's
      if (carrier != null) {
        carrier.close();
      }
    }
  }

  /** For a failure known before {@code call} has returned. */
  void failLater(EventLoop events, Cause cause, String what) {
    try {
      events.execute(() -> fail(cause, what));
    } catch (RejectedExecutionException e) {
      over(); // the server has ended: nobody is there to be told
    }
  }

  private boolean over() {
    boolean first = !over;
    over = true;
    connection = null;
    LoopPools owner = pools;
    if (first && owner != null) {
      owner.over(this);
    }
    return first;
  }

  boolean isOver() {
    return over;
  }

  /** Fails it if one of its times is up. */
  void watch(long nowNanos) {
    StreamCall.Limits limits = call.limits();
    String host = call.uri().getHost();
    sending.look(wires().sentBytes(), nowNanos);
    long silentNanos = nowNanos - startNanos - sending.tookNanos();
    if (!headed && silentNanos > limits.firstByte().toNanos()) {
      failLate(Cause.SILENT, host + " did not begin to answer within " + limits.firstByte());
    } else if (headed && !paused && nowNanos - lastNanos > limits.gap().toNanos()) {
      fail(Cause.STALLED, host + " sent nothing for " + limits.gap());
    } else if (nowNanos - startNanos > limits.total().toNanos()) {
      failLate(Cause.TOO_SLOW, host + " did not end its answer within " + limits.total());
    }
  }

  /** The peer owes no answer to what it has not got yet. */
  private void failLate(Cause cause, String what) {
    boolean unsent = !headed && sending.isUnderWay();
    reached = unsent ? Reached.PART_OF_REQUEST : reached;
    fail(cause, unsent ? "the link did not carry the whole request in time" : what);
  }
}
