package io.vivremotion.uplink.prompt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.uplink.api.AppChat;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/** The routes of prompts. On the request's loop; nothing blocks. */
final class PromptRoutes {
  static final int MOST_BODY_BYTES = 1 << 20;

  static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(32).build())
                  .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private final Prompts prompts;
  private final AppChat chat;

  PromptRoutes(Prompts prompts, AppChat chat) {
    this.prompts = prompts;
    this.chat = chat;
  }

  /** What a caller may not have. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    final transient ChatError error;

    Refused(Kind kind, String param, String message) {
      super(message);
      this.error = ChatError.of(kind, param, message);
    }
  }

  private interface Work {
    void run(String tenant) throws Refused;
  }

  private void serve(Request request, Reply reply, Work work) {
    try {
      String tenant =
          chat.tenant(request)
              .orElseThrow(() ->
                  new Refused(
                      Kind.KEY, "", "no API key that is known here: Authorization: Bearer <key>"));
      work.run(tenant);
    } catch (Refused e) {
      prompts.meters().refused.increment();
      chat.refuse(reply, e.error);
    }
  }

  void ask(Request request, Reply reply) {
    serve(request, reply, tenant -> ask(tenant, request, reply));
  }

  private void ask(String tenant, Request request, Reply reply) throws Refused {
    String name = request.parameter("name");
    JsonNode body = body(request);
    requireOnly(body, "variables", "stream", "version", "user");
    String wanted = text(body, "version");
    Published.Compiled version =
        prompts.choose(name, wanted, unit(tenant, request, body)).orElseThrow(() -> noSuch(name));
    JsonNode given = body.path("variables");
    if (!given.isObject() && !given.isMissingNode()) {
      throw new Refused(Kind.BAD_REQUEST, "variables", "variables must be an object of values");
    }
    PromptVersion source = version.source();
    Filling.Filled filled =
        Filling.of(source.variables(), given, prompts.parts().facts(), source.model());
    if (!filled.mistakes().isEmpty()) {
      throw new Refused(
          Kind.BAD_REQUEST,
          filled.mistakes().getFirst().param(),
          filled.mistakes().stream()
              .limit(20)
              .map(mistake -> mistake.param() + " " + mistake.message())
              .collect(Collectors.joining("; ")));
    }
    Rendering.Form form =
        new Rendering.Form(body.path("stream").asBoolean(false), chat.limitField(source.model()));
    Request asked = Rendering.request(request, version, filled.values(), form);
    chat.ask(asked, new PromptReply(prompts, version, tenant, wanted.isEmpty()).around(reply));
  }

  /** Who says for whom it asks gets one version for each; else each key, else each request. */
  private String unit(String tenant, Request request, JsonNode body) throws Refused {
    String user = text(body, "user");
    Optional<String> key = request.header("authorization").or(() -> request.header("x-api-key"));
    return user.isEmpty()
        ? key.orElseGet(() -> Long.toHexString(prompts.parts().random().nextLong()))
        : tenant + '\n' + user;
  }

  private Refused noSuch(String name) {
    return new Refused(
        Kind.UNKNOWN_MODEL,
        prompts.published().names().contains(name) ? "version" : "name",
        "there is no such prompt or version: GET /v1/prompts lists those there are");
  }

  void feedback(Request request, Reply reply) {
    serve(
        request,
        reply,
        tenant -> {
          JsonNode body = body(request);
          requireOnly(body, "id", "good");
          if (!body.path("good").isBoolean()) {
            throw new Refused(Kind.BAD_REQUEST, "good", "good must be true or false");
          }
          String name = request.parameter("name");
          Answered.Which which =
              prompts
                  .answered()
                  .take(text(body, "id"), tenant, name)
                  .orElseThrow(() ->
                      new Refused(
                          Kind.BAD_REQUEST,
                          "id",
                          "id names no recent answer of this prompt that waits for feedback"));
          prompts
              .trials()
              .of(name)
              .ifPresent(trial ->
                  prompts
                      .trials()
                      .feedback(trial, which.version(), body.path("good").booleanValue()));
          reply.json(202, "{}");
        });
  }

  void list(Request request, Reply reply) {
    serve(
        request,
        reply,
        _ -> {
          ArrayNode data = JSON.createArrayNode();
          for (String name : prompts.published().names()) {
            ObjectNode entry = data.addObject().put("name", name);
            ArrayNode versions = entry.putArray("versions");
            prompts
                .published()
                .versions(name)
                .forEach(each -> versions.add(each.source().version()));
            prompts.trials().of(name).ifPresent(trial -> entry.set("trial", trial(trial)));
          }
          reply.json(200, JSON.createObjectNode().set("data", data).toString());
        });
  }

  private ObjectNode trial(Trial trial) {
    TrialState state = prompts.trials().state(trial);
    ObjectNode tree = JSON.createObjectNode();
    tree.put("current", trial.current()).put("candidate", trial.candidate());
    tree.put("share", trial.share());
    tree.put("standing", state.verdict().standing().name().toLowerCase(java.util.Locale.ROOT));
    tree.put("why", state.verdict().why());
    ObjectNode seen = tree.putObject("seen");
    seen.set(trial.current(), TrialFile.tree(state.current()));
    seen.set(trial.candidate(), TrialFile.tree(state.candidate()));
    return tree;
  }

  void openApi(Request request, Reply reply) {
    serve(request, reply, _ -> reply.json(200, OpenApi.of(prompts).toString()));
  }

  private static JsonNode body(Request request) throws Refused {
    byte[] bytes = request.body().toBytes();
    if (bytes.length > MOST_BODY_BYTES) {
      throw new Refused(Kind.TOO_LARGE, "", "the body of a prompt may have 1 MiB");
    }
    try {
      JsonNode body = bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
      if (!body.isObject()) {
        throw new Refused(Kind.BAD_REQUEST, "", "the body must be a JSON object");
      }
      return body;
    } catch (IOException e) { // its message may quote the body
      throw new Refused(
          Kind.BAD_REQUEST, "", "the body is no JSON, nested too deeply, or names a key twice");
    }
  }

  private static void requireOnly(JsonNode body, String... known) throws Refused {
    for (var entry : body.properties()) {
      if (!java.util.List.of(known).contains(entry.getKey())) {
        throw new Refused(
            Kind.BAD_REQUEST,
            "",
            "the body has a key that is not known: expected " + String.join(", ", known));
      }
    }
  }

  private static String text(JsonNode body, String name) throws Refused {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return "";
    }
    if (!value.isTextual() || value.textValue().isEmpty() || value.textValue().length() > 256) {
      throw new Refused(Kind.BAD_REQUEST, name, name + " must be a text of 1 to 256 characters");
    }
    return value.textValue();
  }
}
