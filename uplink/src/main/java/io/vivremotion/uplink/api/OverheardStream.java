package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.uplink.chat.AnswerGatherer;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.format.EventStreamReader;
import io.vivremotion.uplink.format.ProviderFormat;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** A stream on its way to the app, whose answer is told once it has ended. On the loop. */
public final class OverheardStream implements Reply.Body {
  private static final int MOST_EVENT_BYTES = 1 << 20;

  private final Reply.Body app;
  private final Consumer<Optional<ChatAnswer>> heard;
  private final AnswerGatherer gathered = new AnswerGatherer();
  private final EventStreamReader events;
  private boolean readable = true;

  /**
   * @param format in which the app is answered
   * @param heard before the app has its end; empty: it was not whole. May be told once more when
   *     what is over breaks
   */
  public OverheardStream(
      Reply.Body app, ProviderFormat format, Consumer<Optional<ChatAnswer>> heard) {
    this.app = app;
    this.heard = heard;
    this.events = new EventStreamReader(MOST_EVENT_BYTES, format.reader(gathered::add)::read);
  }

  @Override
  public void write(ByteBuffer bytes) {
    if (readable) {
      try {
        events.read(bytes.duplicate());
      } catch (EventStreamReader.OversizedEvent e) {
        readable = false;
      }
    }
    app.write(bytes);
  }

  @Override
  public void flush() {
    app.flush();
  }

  @Override
  public boolean isWritable() {
    return app.isWritable();
  }

  @Override
  public void onWritable(Runnable action) {
    app.onWritable(action);
  }

  @Override
  public void end() {
    boolean whole = readable && gathered.isEnded() && gathered.failure().isEmpty();
    heard.accept(whole ? Optional.of(gathered.answer()) : Optional.empty());
    app.end();
  }

  @Override
  public void abort() {
    heard.accept(Optional.empty());
    app.abort();
  }
}
