package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.uplink.api.LocalEmbeddings.Asked;
import io.vivremotion.uplink.api.LocalEmbeddings.Made;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An admitted request for embeddings that the box answers itself. On the request's loop. */
final class LocalCall {
  private static final Map<String, String> JSON = Map.of("content-type", "application/json");

  private final Outlet outlet;
  private final Bill bill;
  private boolean gone;

  LocalCall(Outlet outlet, Bill bill) {
    this.outlet = outlet;
    this.bill = bill;
  }

  void begin(Asked asked, Meanings meanings, Loop loop) {
    meanings.run(
        asked.texts().stream().mapToLong(String::length).sum(),
        encoder -> LocalEmbeddings.make(asked, encoder),
        loop,
        made -> made(asked, made));
  }

  /** The app went away: what is under way is made all the same. */
  void gone() {
    gone = true;
    outlet.gone();
  }

  private void made(Asked asked, Optional<Made> made) {
    if (made.isEmpty()) {
      fail(
          new ChatError(
              Kind.OVERLOAD,
              Kind.OVERLOAD.status(),
              "the box's encoder has no room or cannot be used: again in a second",
              "",
              Optional.of(Duration.ofSeconds(1))));
    } else if (made.get().cut() >= 0) {
      fail(LocalEmbeddings.tooLong(made.get().cut()));
    } else {
      bill.local(made.get().tokens());
      if (!gone) {
        String body = LocalEmbeddings.written(made.get(), asked.base64());
        outlet.whole(200, JSON, body.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void fail(ChatError error) {
    bill.unanswered(error);
    outlet.fail(error);
  }
}
