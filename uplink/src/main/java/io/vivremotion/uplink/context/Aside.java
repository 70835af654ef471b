package io.vivremotion.uplink.context;

import io.vivremotion.http.Loop;
import io.vivremotion.http.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the answer goes that the gateway asked for itself. Whole ones only. */
final class Aside implements Reply {
  private final Loop loop;
  private final Consumer<Optional<String>> said;

  /**
   * @param said the text of the answer; empty: there is none
   */
  Aside(Loop loop, Consumer<Optional<String>> said) {
    this.loop = loop;
    this.said = said;
  }

  @Override
  public void send(int status, Map<String, String> headers, byte[] body) {
    said.accept(status == 200 ? text(body) : Optional.empty());
  }

  private static Optional<String> text(byte[] body) {
    try {
      String text =
          Conversations.JSON.readTree(body).at("/choices/0/message/content").asText("").strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void send(
      int status, Map<String, String> headers, byte[] body, Consumer<Boolean> written) {
    send(status, headers, body);
    written.accept(true);
  }

  @Override
  public void problem(int status, String title, String detail) {
    said.accept(Optional.empty());
  }

  @Override
  public void problem(int status, String title, String detail, Map<String, String> headers) {
    problem(status, title, detail);
  }

  @Override
  public EventStream events() {
    throw new IllegalStateException("no stream was asked for");
  }

  @Override
  public Body body(int status, Map<String, String> headers) {
    throw new IllegalStateException("no stream was asked for");
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public void onGone(Runnable gone) {}
}
