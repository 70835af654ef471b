package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.http.Reply;
import io.vivremotion.uplink.api.Formats;
import io.vivremotion.uplink.api.OverheardStream;
import io.vivremotion.uplink.api.TappedReply;
import io.vivremotion.uplink.chat.ChatAnswer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Hears a chat's answer on its way to the app, whole or streamed, and tells what was said. */
final class Ear implements TappedReply.Tap {
  private static final JsonMapper JSON = new JsonMapper();

  private final Tongue tongue;
  private final Formats formats;
  private final Map<String, String> more;
  private final Consumer<Optional<JsonNode>> heard;
  private boolean told;

  /**
   * @param more headers for the app
   * @param heard once: the assistant's message; empty if there was none, or not a whole one
   */
  Ear(
      Tongue tongue,
      Formats formats,
      Map<String, String> more,
      Consumer<Optional<JsonNode>> heard) {
    this.tongue = tongue;
    this.formats = formats;
    this.more = Map.copyOf(more);
    this.heard = heard;
  }

  @Override
  public void whole(TappedReply.Whole whole, Reply app) {
    tell(whole.status() == 200 ? message(whole.body().toBytes()) : Optional.empty());
    app.send(whole.status(), with(whole.headers()), whole.body().toBytes());
  }

  private Optional<JsonNode> message(byte[] body) {
    try {
      return tongue.answer(JSON.readTree(body));
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
    return new OverheardStream(
        app.body(status, with(headers)),
        formats.provider(tongue.format()),
        said -> tell(said.flatMap(this::message)));
  }

  private Optional<JsonNode> message(ChatAnswer said) {
    return tongue.answer(formats.app(tongue.format()).writeAnswer(said));
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
}
