package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.http.Loop;
import io.vivremotion.http.Request;
import io.vivremotion.uplink.api.AppChat;
import io.vivremotion.uplink.prompt.Delimited;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has a model say in short what had no room any more, after the app has its answer, with the app's
 * key and at its cost. When it cannot be had, what has no room is left out, as before.
 */
final class Summarising {
  /** Less is not worth a call. */
  private static final long LEAST_TOKENS = 128;

  private static final int MOST_TEXT = 24_000;

  private final Conversations all;
  private final Memory.Key key;
  private final AppChat chat;

  Summarising(Conversations all, Memory.Key key, AppChat chat) {
    this.all = all;
    this.key = key;
    this.chat = chat;
  }

  /** On the worker. What is restricted is no part of it and stays. */
  void of(Request request, Loop loop, ObjectNode asked, List<Item> left) {
    List<Item> gone =
        Pruning.units(left).stream()
            .filter(unit -> unit.stream().allMatch(Summarising::mayGo))
            .flatMap(List::stream)
            .toList();
    if (!all.config().summarise() || Pruning.tokens(gone) < LEAST_TOKENS) {
      return;
    }
    try {
      ObjectNode body = body(asked, all.memory().get(key).summary(), gone);
      Set<Long> numbers = gone.stream().map(Item::number).collect(Collectors.toSet());
      Window window = all.window(asked);
      loop.later(() ->
          chat.ask(
              Exchange.with(request, body), new Aside(loop, said -> heard(said, numbers, window))));
    } catch (IOException e) {
      all.meters().notSummarised.increment();
    }
  }

  private static boolean mayGo(Item item) {
    return item.sensitivity() == Item.Sensitivity.NORMAL && !item.pinned();
  }

  private ObjectNode body(ObjectNode asked, String before, List<Item> gone) throws IOException {
    String model = all.config().summaryModel();
    ObjectNode body = Conversations.JSON.createObjectNode();
    body.put("model", model.isEmpty() ? asked.path("model").asText() : model);
    body.put(chat.limitField(body.path("model").asText()), all.config().summaryTokens());
    StringBuilder text = new StringBuilder(before.isEmpty() ? "" : "Until then: " + before + "\n");
    for (Item item : gone) {
      JsonNode message = Conversations.JSON.readTree(item.message());
      String role = message.path("role").asText(item.source().equals("model") ? "assistant" : "");
      text.append(role).append(": ").append(Words.of(message)).append('\n');
    }
    String cut = text.length() <= MOST_TEXT ? text.toString() : text.substring(0, MOST_TEXT);
    ArrayNode messages = body.putArray("messages");
    messages
        .addObject()
        .put("role", "system")
        .put(
            "content",
            Delimited.RULE
                + "Say in at most 150 words what was said: facts, numbers, names, decisions, open"
                + " questions. Nothing else.");
    messages.addObject().put("role", "user").put("content", Delimited.of(cut));
    return body;
  }

  /** On the loop. */
  private void heard(Optional<String> said, Set<Long> gone, Window window) {
    boolean kept = said.isPresent() && all.later(() -> keep(said.get(), gone, window));
    if (!kept) {
      all.meters().notSummarised.increment();
    }
  }

  /** On the worker. A request that came meanwhile has added to the conversation: it stays. */
  private void keep(String text, Set<Long> gone, Window window) {
    try {
      Conversation now = all.memory().get(key);
      long tokens = Exchange.summary(window, text);
      all.memory().put(key, now.summarised(gone, text, tokens));
      all.meters().summarised.increment();
    } catch (IOException e) {
      all.meters().notSummarised.increment();
    }
  }
}
