package io.vivremotion.http;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** Asks to pause at the first piece. */
final class PausingListener implements StreamListener {
  private final StreamListener heard;
  private final Runnable pause;
  boolean pausing = true;
  final AtomicLong bytes = new AtomicLong();

  PausingListener(StreamListener heard, Runnable pause) {
    this.heard = heard;
    this.pause = pause;
  }

  @Override
  public void head(Head head) {
    heard.head(head);
  }

  @Override
  public void body(ByteBuffer part) {
    bytes.addAndGet(part.remaining());
    if (pausing) {
      pause.run();
    }
  }

  @Override
  public void end(Wires wires) {
    heard.end(wires);
  }

  @Override
  public void failed(Failed failed) {
    heard.failed(failed);
  }
}
