package io.vivremotion.uplink.context;

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

  private final Conversations all;
  private final Memory.Key key;
  private final AppChat chat;

  Summarising(Conversations all, Memory.Key key, AppChat chat) {
    this.all = all;
    this.key = key;
    this.chat = chat;
  }

  /**
   * On the worker. What is restricted is no part of it and stays; so does what a summary that came
   * meanwhile has taken already.
   */
  void of(Request request, Loop loop, ObjectNode asked, List<Item> left) {
    if (!all.config().summarise() || !all.memory().takeSummary(key)) {
      return;
    }
    boolean asking = false;
    try {
      Conversation so = all.memory().get(key);
      List<List<Item>> gone = gone(left, so);
      if (gone.stream().mapToLong(Pruning::tokens).sum() >= LEAST_TOKENS) {
        asking = ask(request, loop, asked, Excerpt.of(so.summary(), gone));
      }
    } catch (IOException e) {
      all.meters().notSummarised.increment();
    } finally {
      if (!asking) {
        all.memory().releaseSummary(key);
      }
    }
  }

  private static List<List<Item>> gone(List<Item> left, Conversation so) {
    Set<Long> there = so.items().stream().map(Item::number).collect(Collectors.toSet());
    return Pruning.units(left).stream()
        .filter(
            unit -> unit.stream().allMatch(item -> mayGo(item) && there.contains(item.number())))
        .toList();
  }

  private boolean ask(Request request, Loop loop, ObjectNode asked, Excerpt excerpt) {
    ObjectNode body = body(asked, excerpt.text());
    Window window = all.window(asked);
    var aside = new Aside(loop, said -> heard(said, excerpt.numbers(), window));
    return loop.later(() -> {
      try {
        chat.ask(Exchange.with(request, body), aside);
      } catch (RuntimeException e) { // a defect: there must be summaries all the same
        all.memory().releaseSummary(key);
        throw e;
      }
    });
  }

  private static boolean mayGo(Item item) {
    return item.sensitivity() == Item.Sensitivity.NORMAL && !item.pinned();
  }

  private ObjectNode body(ObjectNode asked, String text) {
    String model = all.config().summaryModel();
    ObjectNode body = Conversations.JSON.createObjectNode();
    body.put("model", model.isEmpty() ? asked.path("model").asText() : model);
    body.put(chat.limitField(body.path("model").asText()), all.config().summaryTokens());
    ArrayNode messages = body.putArray("messages");
    messages
        .addObject()
        .put("role", "system")
        .put(
            "content",
            Delimited.RULE
                + "Say in at most 150 words what was said: facts, numbers, names, decisions, open"
                + " questions. Nothing else.");
    messages.addObject().put("role", "user").put("content", Delimited.of(text));
    return body;
  }

  /** On the loop. */
  private void heard(Optional<String> said, Set<Long> gone, Window window) {
    boolean kept = said.isPresent() && all.later(() -> keep(said.get(), gone, window));
    if (!kept) {
      all.memory().releaseSummary(key);
      all.meters().notSummarised.increment();
    }
  }

  /** On the worker. A request that came meanwhile has added to the conversation: it stays. */
  private void keep(String text, Set<Long> gone, Window window) {
    try {
      Conversation now = Exchange.counted(all.memory().get(key), window);
      long tokens = Exchange.summary(window, text);
      all.memory().put(key, now.summarised(gone, text, tokens));
      all.meters().summarised.increment();
    } catch (IOException e) {
      all.meters().notSummarised.increment();
    } finally {
      all.memory().releaseSummary(key);
    }
  }
}
