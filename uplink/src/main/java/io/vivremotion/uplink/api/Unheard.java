package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.http.Reply;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;

/** A reply that nobody reads: of a request asked in the shadow of a cached answer. */
final class Unheard implements Reply {
  private final Loop loop;

  Unheard(Loop loop) {
    this.loop = loop;
  }

  @Override
  public void send(int status, Map<String, String> headers, byte[] body) {}

  @Override
  public void send(
      int status, Map<String, String> headers, byte[] body, Consumer<Boolean> written) {
    written.accept(true);
  }

  @Override
  public void problem(int status, String title, String detail) {}

  @Override
  public void problem(int status, String title, String detail, Map<String, String> headers) {}

  @Override
  public EventStream events() {
    throw new UnsupportedOperationException("apps are answered with bodies");
  }

  @Override
  public Body body(int status, Map<String, String> headers) {
    return new Swallowed();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public void onGone(Runnable gone) {}

  private static final class Swallowed implements Body {
    @Override
    public void flush() {}

    @Override
    public void write(ByteBuffer bytes) {}

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void onWritable(Runnable action) {}

    @Override
    public void end() {}

    @Override
    public void abort() {}
  }
}
