package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.api.AppChat;
import io.vivremotion.uplink.api.TappedReply;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.format.UnfitRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request within a conversation: completed, asked, and what was said kept. */
final class Exchange {
  private static final String SUMMARY = "What was said before, in short: ";

  private final Conversations all;
  private final Memory.Key key;
  private final Request request;
  private final Reply reply;
  private final AppChat onwards;
  private final Tongue tongue;

  Exchange(Conversations all, Memory.Key key, Request request, Reply reply, AppChat onwards) {
    this.all = all;
    this.key = key;
    this.request = request;
    this.reply = reply;
    this.onwards = onwards;
    this.tongue = Tongue.of(onwards.format());
  }

  /** Why it cannot be asked. */
  private static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;
    private final transient ChatError error;

    Unfit(ChatError error) {
      super(error.message());
      this.error = error;
    }
  }

  /** What goes out, and what is to be kept of it. */
  private record Prepared(
      ObjectNode body,
      Window window,
      Conversation before,
      List<Item> fresh,
      Pruning.Cut.Fits cut) {}

  /** On the worker. */
  void prepare() {
    try {
      Prepared prepared = prepared();
      if (!reply.loop().later(() -> ask(prepared))) {
        all.memory().release(key);
      }
    } catch (Unfit e) {
      refuse(e.error);
    } catch (IOException e) { // its message may tell of the database, or quote what is kept
      refuse(ChatError.of(Kind.OVERLOAD, "the conversation cannot be read now: ask again later"));
    } catch (RuntimeException e) { // a defect: the conversation must not stay taken
      refuse(ChatError.of(Kind.SERVER, "the conversation could not be completed"));
      throw e;
    }
  }

  private void refuse(ChatError error) {
    all.memory().release(key);
    reply.loop().later(() -> onwards.refuse(reply, error));
  }

  private Prepared prepared() throws Unfit, IOException {
    ObjectNode body = body();
    Window window = all.window(body);
    Conversation so = counted(all.memory().get(key), window);
    List<Item> fresh = Reading.items(tongue.said(body), so, marks(), window);
    Conversation now = so.with(fresh);
    long budget = window.budget(body);
    long ofSummary = so.summary().isEmpty() ? 0 : so.summaryTokens();
    boolean withSummary = ofSummary > 0;
    Pruning.Cut cut = Pruning.cut(now.items(), so.nextNumber(), budget - ofSummary);
    if (cut instanceof Pruning.Cut.TooLong && withSummary) {
      withSummary = false;
      cut = Pruning.cut(now.items(), so.nextNumber(), budget);
    }
    return switch (cut) {
      case Pruning.Cut.TooLong(long needed) -> throw tooLong(needed, budget);
      case Pruning.Cut.Fits fits -> {
        all.meters().leftOut.increment(fits.left().size());
        put(body, fits.kept(), withSummary ? so.summary() : "");
        yield new Prepared(body, window, so, fresh, fits);
      }
    };
  }

  private Unfit tooLong(long needed, long budget) {
    all.meters().tooLong.increment();
    return new Unfit(
        ChatError.of(
            Kind.TOO_LONG,
            tongue.field(),
            "what is pinned or new has %d tokens, and there is room for %d: send or pin less, ask for a shorter answer, or another model"
                .formatted(needed, Math.max(0, budget))));
  }

  private ObjectNode body() throws Unfit {
    try {
      JsonNode body = Conversations.JSON.readTree(request.body().toBytes());
      if (body instanceof ObjectNode object && !tongue.said(object).isEmpty()) {
        return object;
      }
    } catch (IOException e) { // its message may quote the body
      throw bad("the body is no JSON, nested too deeply, or names a key twice");
    }
    throw bad(
        "within a conversation %s must be a list of what is new, and n at most 1"
            .formatted(tongue.field()));
  }

  private Unfit bad(String message) {
    return new Unfit(ChatError.of(Kind.BAD_REQUEST, tongue.field(), message));
  }

  private Reading.Marks marks() {
    boolean pinned = request.header("x-vivremotion-pin").filter("true"::equals).isPresent();
    boolean restricted =
        request.header("x-vivremotion-sensitivity").filter("restricted"::equals).isPresent();
    return new Reading.Marks(
        tongue,
        pinned,
        restricted ? Item.Sensitivity.RESTRICTED : Item.Sensitivity.NORMAL,
        "app",
        all.parts().clock().instant());
  }

  /** With the tokens of the window's family. */
  static Conversation counted(Conversation so, Window window) {
    return so.counted(
        window.countedBy(), message -> count(window, message), text -> summary(window, text));
  }

  private static long count(Window window, String message) {
    try {
      return window.message(Conversations.JSON.readTree(message));
    } catch (IOException e) {
      throw new IllegalStateException("an item that was JSON when it came", e);
    }
  }

  static long summary(Window window, String text) {
    return window.message(summary(text));
  }

  private static ObjectNode summary(String text) {
    return Conversations.JSON
        .createObjectNode()
        .put("role", "system")
        .put("content", SUMMARY + text);
  }

  /** The summary behind the instructions that come first. */
  private void put(ObjectNode body, List<Item> kept, String summary) throws IOException, Unfit {
    try {
      List<Tongue.Saying> said =
          new ArrayList<>(new Interpreter(all.parts().formats()).in(tongue, kept));
      if (!summary.isEmpty()) {
        int at = 0;
        while (at < said.size() && said.get(at).instruction()) {
          at++;
        }
        said.add(at, new Tongue.Saying(true, summary(summary)));
      }
      tongue.put(body, said);
    } catch (UnfitRequest e) {
      throw bad(
          "what was said before in another API cannot be said in this one: " + e.getMessage());
    }
  }

  /** On the loop. */
  private void ask(Prepared prepared) {
    String told =
        "kept=%d left=%d tokens=%d"
            .formatted(
                prepared.cut.kept().size(),
                prepared.cut.left().size(),
                Pruning.tokens(prepared.cut.kept()));
    Ear ear =
        new Ear(
            tongue,
            all.parts().formats(),
            Map.of(Conversations.HEADER, key.id(), "x-vivremotion-context", told),
            said -> heard(prepared, said));
    try {
      onwards.ask(with(request, prepared.body), new TappedReply(reply, ear));
    } catch (RuntimeException e) { // a defect: the conversation must not stay taken
      ear.gone();
      throw e;
    }
  }

  static Request with(Request request, ObjectNode body) {
    return new Request(
        request.method(),
        request.path(),
        request.parameters(),
        request.query(),
        request.headers(),
        Payload.json(body.toString()),
        request.principal());
  }

  /**
   * On the loop, before the app has the answer. Without an answer nothing was said: the app will
   * say it again. The next request may come at once: the worker sees it after this one.
   */
  private void heard(Prepared prepared, Optional<JsonNode> said) {
    if (said.isPresent() && !all.later(() -> keep(prepared, said.get()))) {
      all.meters().notKept.increment();
    }
    all.memory().release(key);
  }

  /** On the worker. */
  private void keep(Prepared prepared, JsonNode said) {
    Conversation now = now(prepared).with(prepared.fresh);
    Reading.Marks marks = marks();
    Reading.Marks ofModel =
        new Reading.Marks(tongue, false, marks.sensitivity(), "model", marks.at());
    Item answer = Reading.item(now.nextNumber(), said, ofModel, prepared.window);
    Conversation more = now.with(List.of(answer)).within(all.config().maxBytes());
    all.memory().put(key, more);
    new Summarising(all, key, onwards.inChat())
        .of(request, reply.loop(), prepared.body, prepared.cut.left());
  }

  /** As it was before this request, but for a summary that came meanwhile. */
  private Conversation now(Prepared prepared) {
    Conversation before = prepared.before;
    try {
      Conversation now = all.memory().get(key);
      return now.nextNumber() == before.nextNumber() ? counted(now, prepared.window) : before;
    } catch (IOException e) { // it is in memory no more
      return before;
    }
  }
}
