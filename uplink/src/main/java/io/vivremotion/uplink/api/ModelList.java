package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.uplink.api.Doorkeeper.Caller;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.ChatError;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The models apps may name, in OpenAI's form, with Anthropic's fields beside; errors in theirs. */
final class ModelList {
  private static final String PAIR = "pair of models";

  private final AppApi.Shared shared;
  private final InstantSource clock;

  ModelList(AppApi.Shared shared, InstantSource clock) {
    this.shared = shared;
    this.clock = clock;
  }

  void all(Request request, Reply reply) {
    Optional<Caller> caller = caller(request, reply);
    if (caller.isPresent()) {
      Stream<String> pairs = shared.pairs().names().stream().map(id -> json(id, PAIR));
      String models =
          Stream.concat(pairs, known(caller.get()).map(this::json))
              .collect(Collectors.joining(","));
      send(
          request,
          reply,
          caller.get(),
          "{\"object\":\"list\",\"data\":[" + models + "],\"has_more\":false}");
    }
  }

  void one(Request request, Reply reply) {
    Optional<Caller> caller = caller(request, reply);
    if (caller.isEmpty()) {
      return;
    }
    String wanted = request.parameter("model");
    Optional<String> found =
        shared.pairs().names().contains(wanted)
            ? Optional.of(json(wanted, PAIR))
            : known(caller.get())
                .filter(each -> each.id().equals(wanted))
                .findAny()
                .map(this::json);
    if (found.isPresent()) {
      send(request, reply, caller.get(), found.get());
    } else {
      refuse(
          reply,
          new Bill.Asked(caller.get().tenant(), wanted, ""),
          ChatError.of(
              ChatError.Kind.UNKNOWN_MODEL, "no such model: GET /v1/models lists those there are"),
          request);
    }
  }

  private Stream<ModelCard> known(Caller caller) {
    return Stream.concat(
        shared.targets().listed(caller::mayUse).stream(),
        shared.local().card().filter(caller::mayUse).stream());
  }

  private Optional<Caller> caller(Request request, Reply reply) {
    Optional<Caller> caller = shared.doorkeeper().caller(Surface.CHAT.key(request));
    if (caller.isEmpty()) {
      refuse(
          reply,
          new Bill.Asked("", "", ""),
          ChatError.of(ChatError.Kind.KEY, "show an API key that is known here"),
          request);
    }
    return caller;
  }

  private void refuse(Reply reply, Bill.Asked who, ChatError error, Request request) {
    ErrorForm form = form(request);
    String id = shared.requestId();
    Bill.refused(shared, id, who, form.told(error));
    new Outlet(reply, form, id, shared::nanos).fail(error);
  }

  /** Anthropic's clients always say which version of its API they speak. */
  private static ErrorForm form(Request request) {
    return request.header("anthropic-version").isPresent() ? ErrorForm.ANTHROPIC : ErrorForm.OPENAI;
  }

  private void send(Request request, Reply reply, Caller caller, String json) {
    String id = shared.requestId();
    Bill.listed(shared, id, caller.tenant());
    reply.send(
        200,
        Map.of("content-type", "application/json", form(request).requestIdHeader(), id),
        json.getBytes(StandardCharsets.UTF_8));
  }

  private String json(ModelCard model) {
    return json(model.id(), model.provider());
  }

  private String json(String id, String owner) {
    String name = ErrorForm.quoted(id);
    Instant created = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return "{\"id\":"
        + name
        + ",\"object\":\"model\",\"type\":\"model\",\"display_name\":"
        + name
        + ",\"created\":"
        + created.getEpochSecond()
        + ",\"created_at\":\""
        + created
        + "\""
        + ",\"owned_by\":"
        + ErrorForm.quoted(owner)
        + "}";
  }
}
