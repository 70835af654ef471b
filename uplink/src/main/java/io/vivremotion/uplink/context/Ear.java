package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.http.Reply;
import io.vivremotion.uplink.api.TappedReply;
import io.vivremotion.uplink.chat.AnswerGatherer;
import io.vivremotion.uplink.format.EventStreamReader;
import io.vivremotion.uplink.format.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Hears a chat's answer on its way to the app, whole or streamed, and tells what was said. */
final class Ear implements TappedReply.Tap {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_EVENT_BYTES = 1 << 20;

  private final WireFormat format;
  private final Map<String, String> more;
  private final Consumer<Optional<JsonNode>> heard;
  private boolean told;

  /**
   * @param more headers for the app
   * @param heard once: the assistant's message; empty if there was none, or not a whole one
   */
  Ear(WireFormat format, Map<String, String> more, Consumer<Optional<JsonNode>> heard) {
    this.format = format;
    this.more = Map.copyOf(more);
    this.heard = heard;
  }

  @Override
  public void whole(TappedReply.Whole whole, Reply app) {
    tell(whole.status() == 200 ? message(whole.body().toBytes()) : Optional.empty());
    app.send(whole.status(), with(whole.headers()), whole.body().toBytes());
  }

  private static Optional<JsonNode> message(byte[] body) {
    try {
      JsonNode message = JSON.readTree(body).path("choices").path(0).path("message");
      return Optional.of(message).filter(JsonNode::isObject);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Map<String, String> with(Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.putAll(more);
    return all;
  }

  @Override
  public Reply.Body streamed(int status, Map<String, String> headers, Reply app) {
    return new Stream(app.body(status, with(headers)));
  }

  @Override
  public void gone() {
    tell(Optional.empty());
  }

  private void tell(Optional<JsonNode> message) {
    if (!told) {
      told = true;
      heard.accept(message);
    }
  }

  private final class Stream implements Reply.Body {
    private final Reply.Body app;
    private final AnswerGatherer gathered = new AnswerGatherer();
    private final io.vivremotion.uplink.format.ProviderFormat.StreamReader source =
        format.reader(gathered::add);
    private final EventStreamReader events = new EventStreamReader(MOST_EVENT_BYTES, source::read);
    private boolean readable = true;

    Stream(Reply.Body app) {
      this.app = app;
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
      tell(whole ? said() : Optional.empty());
      app.end();
    }

    private Optional<JsonNode> said() {
      ObjectNode answer = format.writeAnswer(gathered.answer());
      return Optional.of(answer.path("choices").path(0).path("message")).filter(JsonNode::isObject);
    }

    @Override
    public void abort() {
      tell(Optional.empty());
      app.abort();
    }
  }
}
