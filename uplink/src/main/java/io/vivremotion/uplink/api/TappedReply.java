package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.http.Reply;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.util.Map;
import java.util.function.Consumer;

/** A reply to a chat that is looked at, or changed, on its way to the app. */
public final class TappedReply implements Reply {
  private final Reply app;
  private final Tap tap;

  public TappedReply(Reply app, Tap tap) {
    this.app = app;
    this.tap = tap;
  }

  /** Hears what would go to the app, and passes it on. On the request's loop. */
  public interface Tap {
    void whole(Whole whole, Reply app);

    /** A stream begins; what is returned is written to. */
    Body streamed(int status, Map<String, String> headers, Reply app);

    /** The app went away before the reply was complete. */
    default void gone() {}
  }

  /** A reply in one piece. */
  public record Whole(int status, Map<String, String> headers, Payload body) {}

  @Override
  public void send(int status, Map<String, String> headers, byte[] body) {
    tap.whole(new Whole(status, headers, Payload.wrap(body, MediaType.JSON)), app);
  }

  @Override
  public void send(
      int status, Map<String, String> headers, byte[] body, Consumer<Boolean> written) {
    send(status, headers, body);
    written.accept(true);
  }

  @Override
  public void problem(int status, String title, String detail) {
    app.problem(status, title, detail);
  }

  @Override
  public void problem(int status, String title, String detail, Map<String, String> headers) {
    app.problem(status, title, detail, headers);
  }

  @Override
  public EventStream events() {
    return app.events();
  }

  @Override
  public Body body(int status, Map<String, String> headers) {
    return tap.streamed(status, headers, app);
  }

  @Override
  public Loop loop() {
    return app.loop();
  }

  @Override
  public void onGone(Runnable gone) {
    app.onGone(() -> {
      gone.run();
      tap.gone();
    });
  }
}
