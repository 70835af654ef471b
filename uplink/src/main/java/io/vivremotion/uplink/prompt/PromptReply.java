package io.vivremotion.uplink.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.http.Reply;
import io.vivremotion.uplink.api.OverheardStream;
import io.vivremotion.uplink.api.TappedReply;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes of a chat's answer the prompt's: output alone, held against its schema; and tells the trial
 * what became of it. Streams pass as they are: the trial is told once they have ended.
 */
final class PromptReply implements TappedReply.Tap {
  private static final int MOST_CHECKED_BYTES = 256 << 10;
  private static final String STOP = "stop";

  /** What the version brings about itself: a model that nobody has, a schema or length refused. */
  private static final Set<Integer> ITS_OWN_FAULT = Set.of(400, 404, 413);

  /** Where a stream does not tell its usage. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  private static final String ID = "x-request-id";
  private static final String WHICH = "x-vivremotion-prompt";

  private final Prompts prompts;
  private final Published.Compiled version;
  private final String tenant;
  private final boolean counts;
  private final long begunNanos;
  private boolean told;

  /**
   * @param counts in the trial: the version was drawn, not asked for
   */
  PromptReply(Prompts prompts, Published.Compiled version, String tenant, boolean counts) {
    this.prompts = prompts;
    this.version = version;
    this.tenant = tenant;
    this.counts = counts;
    this.begunNanos = prompts.parts().nanoTime().getAsLong();
  }

  Reply around(Reply app) {
    return new TappedReply(app, this);
  }

  @Override
  public Reply.Body streamed(int status, Map<String, String> headers, Reply app) {
    prompts.meters().streamed.increment();
    String id = headers.getOrDefault(ID, "");
    return new OverheardStream(
        app.body(status, named(headers)), prompts.parts().format(), said -> heard(id, said));
  }

  /** Of a stream that has ended; the app has it, whatever it is. */
  private void heard(String id, Optional<ChatAnswer> said) {
    if (told) {
      return;
    }
    told = true;
    if (said.isEmpty() || said.get().choices().isEmpty()) {
      prompts.meters().failed.increment();
      observe(false, true, 0);
      return;
    }
    ChatAnswer.Choice choice = said.get().choices().getFirst();
    String text =
        choice.parts().stream()
            .map(part -> part instanceof Part.Text(String words) ? words : "")
            .collect(Collectors.joining());
    String finish = choice.finish().reason() == Finish.Reason.STOP ? STOP : choice.finish().raw();
    Usage usage = said.get().usage();
    long tokens = usage.isReported() ? usage.allOutput() : text.length() / CHARACTERS_PER_TOKEN;
    boolean valid = mistakes(finish, output(text)).isEmpty();
    (valid ? prompts.meters().valid : prompts.meters().invalid).increment();
    observe(valid, false, tokens);
    prompts.answered().put(id, new Answered.Which(tenant, name(), version.source().version()));
  }

  @Override
  public void whole(TappedReply.Whole whole, Reply app) {
    if (whole.status() == 200) {
      answered(whole, app);
      return;
    }
    prompts.meters().failed.increment();
    if (whole.status() >= 500 || ITS_OWN_FAULT.contains(whole.status())) {
      observe(false, true, 0);
    }
    app.send(whole.status(), named(whole.headers()), whole.body().toBytes());
  }

  private void answered(TappedReply.Whole whole, Reply app) {
    String id = whole.headers().getOrDefault(ID, "");
    JsonNode chat = tree(whole.body().toBytes()).orElseGet(PromptRoutes.JSON::createObjectNode);
    JsonNode choice = chat.path("choices").path(0);
    String text = choice.path("message").path("content").asText("");
    Optional<JsonNode> output = output(text);
    List<String> mistakes = mistakes(choice.path("finish_reason").asText(""), output);
    observe(mistakes.isEmpty(), false, chat.path("usage").path("completion_tokens").asLong());
    prompts.answered().put(id, new Answered.Which(tenant, name(), version.source().version()));
    if (!mistakes.isEmpty()) {
      prompts.meters().invalid.increment();
      app.send(
          502,
          named(whole.headers()),
          invalid(mistakes, text).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return;
    }
    prompts.meters().valid.increment();
    ObjectNode body = PromptRoutes.JSON.createObjectNode();
    body.put("id", id).put("prompt", name()).put("version", version.source().version());
    body.set("model", chat.path("model"));
    body.set("output", output.orElseThrow());
    body.set("usage", chat.path("usage"));
    app.send(
        200,
        named(whole.headers()),
        body.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Optional<JsonNode> output(String text) {
    if (version.output().isEmpty()) {
      return Optional.of(PromptRoutes.JSON.getNodeFactory().textNode(text));
    }
    return text.length() > MOST_CHECKED_BYTES
        ? Optional.empty()
        : tree(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private List<String> mistakes(String finish, Optional<JsonNode> output) {
    if (!finish.equals(STOP)) {
      return List.of("the model did not end by itself, finish_reason is '" + finish + "'");
    }
    if (output.isEmpty()) {
      return List.of("the model's answer is no JSON, or larger than 256 KiB");
    }
    return version.output().map(schema -> schema.mistakes(output.get())).orElse(List.of());
  }

  private static Optional<JsonNode> tree(byte[] bytes) {
    try {
      return Optional.of(PromptRoutes.JSON.readTree(bytes)).filter(tree -> !tree.isMissingNode());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private ObjectNode invalid(List<String> mistakes, String text) {
    ObjectNode body = PromptRoutes.JSON.createObjectNode();
    ObjectNode error = body.putObject("error");
    error.put(
        "message",
        "the model's answer does not fit the output schema of "
            + name()
            + ": "
            + String.join("; ", mistakes));
    error.put("type", "server_error").putNull("param").put("code", "invalid_output");
    body.put("output", text.length() <= 2_000 ? text : text.substring(0, 2_000));
    return body;
  }

  private void observe(boolean valid, boolean failed, long tokensOut) {
    if (counts) {
      Duration took = Duration.ofNanos(prompts.parts().nanoTime().getAsLong() - begunNanos);
      Trial.Observed seen = new Trial.Observed(valid, failed, took, tokensOut);
      prompts
          .trials()
          .of(name())
          .ifPresent(trial -> prompts.trials().observe(trial, version.source().version(), seen));
    }
  }

  private String name() {
    return version.source().name();
  }

  private Map<String, String> named(Map<String, String> headers) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(WHICH, name() + "/" + version.source().version());
    return more;
  }
}
