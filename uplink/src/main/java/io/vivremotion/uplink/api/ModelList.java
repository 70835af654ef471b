package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.uplink.chat.ChatError;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models apps may name, in OpenAI's form, with Anthropic's fields beside. */
final class ModelList {
  private final AppApi.Shared shared;
  private final InstantSource clock;

  ModelList(AppApi.Shared shared, InstantSource clock) {
    this.shared = shared;
    this.clock = clock;
  }

  void all(Request request, Reply reply) {
    if (isLetIn(request, reply)) {
      String models =
          shared.targets().listed().stream().map(this::json).collect(Collectors.joining(","));
      send(reply, "{\"object\":\"list\",\"data\":[" + models + "],\"has_more\":false}");
    }
  }

  void one(Request request, Reply reply) {
    if (!isLetIn(request, reply)) {
      return;
    }
    String wanted = request.parameter("model");
    Optional<Targets.Listed> found =
        shared.targets().listed().stream().filter(each -> each.model().equals(wanted)).findAny();
    if (found.isPresent()) {
      send(reply, json(found.get()));
    } else {
      refuse(
          reply,
          ChatError.of(
              ChatError.Kind.UNKNOWN_MODEL, "no such model: GET /v1/models lists those there are"));
    }
  }

  private boolean isLetIn(Request request, Reply reply) {
    boolean known = shared.doorkeeper().caller(Surface.CHAT.key(request)).isPresent();
    if (!known) {
      refuse(reply, ChatError.of(ChatError.Kind.KEY, "show an API key that is known here"));
    }
    return known;
  }

  private void refuse(Reply reply, ChatError error) {
    String id = shared.requestId();
    reply.json(error.status(), ErrorForm.OPENAI.body(error, id));
  }

  private void send(Reply reply, String json) {
    reply.send(
        200,
        Map.of("content-type", "application/json", "x-request-id", shared.requestId()),
        json.getBytes(StandardCharsets.UTF_8));
  }

  private String json(Targets.Listed model) {
    String name = ErrorForm.quoted(model.model());
    return "{\"id\":"
        + name
        + ",\"object\":\"model\",\"type\":\"model\",\"display_name\":"
        + name
        + ",\"created\":"
        + clock.instant().getEpochSecond()
        + ",\"owned_by\":"
        + ErrorForm.quoted(model.provider())
        + "}";
  }
}
