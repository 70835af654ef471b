package io.vivremotion.uplink.provider.later;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.BatchApi;
import io.vivremotion.uplink.provider.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Anthropic's message batches: all prompts in one request, compressed, answers as lines. A batch
 * has no name of ours: a lot that was lost sight of is taken to be the batch made since with as
 * many prompts, and its results tell by their ids whether it is.
 */
public final class AnthropicBatches implements BatchApi {
  private static final String PATH = "/messages/batches";
  private static final Duration SKEW = Duration.ofMinutes(10);

  private final Terms terms;
  private final BatchHttp http;
  private final LateAnswer answers;

  /**
   * @param format that of version 2023-06-01
   */
  public AnthropicBatches(
      Terms terms, URI baseUrl, String model, OpenAiBatches.Reach reach, ProviderFormat format) {
    this.terms = terms;
    Map<String, String> version = Map.of("anthropic-version", "2023-06-01");
    var config = new BatchHttp.Config(baseUrl, model, false, version, reach.timeout());
    this.http = new BatchHttp(config, reach.keys(), reach.client(), reach.clock());
    this.answers = new LateAnswer(format);
  }

  @Override
  public Terms terms() {
    return terms;
  }

  @Override
  public Step upload(String lot, List<Item> items) throws InterruptedException {
    Payload body = Payload.wrap(compressed(items), MediaType.JSON);
    return http.post(
        PATH,
        body,
        Map.of("content-encoding", "gzip"),
        reply -> {
          String id = BatchHttp.JSON.readTree(reply).path("id").asText("");
          return OpenAiBatches.isId(id)
              ? new Step.Created(id)
              : new Step.Failed(new Outcome.Garbled("no-id", "the batch API's reply names no id"));
        });
  }

  @Override
  public long maxResultBytes() {
    return http.maxReplyBytes();
  }

  @Override
  public long uploadBytes(List<Item> items) {
    return compressed(items).length + 500L;
  }

  private byte[] compressed(List<Item> items) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode requests = body.putArray("requests");
    for (Item item : items) {
      ObjectNode request = requests.addObject().put("custom_id", item.id());
      request.set("params", params(item.ask()));
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(body.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return compressed.toByteArray();
  }

  private ObjectNode params(Ask ask) {
    ObjectNode params = JsonNodeFactory.instance.objectNode().put("model", http.model());
    params.put("max_tokens", ask.maxAnswerTokens()).put("system", ask.instruction());
    params.putArray("messages").addObject().put("role", "user").put("content", ask.rows());
    return params;
  }

  /** There is nothing between: {@link #upload} has it worked on. */
  @Override
  public Step create(String lot, String file) {
    return new Step.Gone();
  }

  @Override
  public Step find(Lost lot) throws InterruptedException {
    return http.get(
        PATH + "?limit=20",
        reply -> {
          for (JsonNode each : BatchHttp.JSON.readTree(reply).path("data")) {
            String id = each.path("id").asText("");
            boolean fits = prompts(each) == lot.items() && isSince(each, lot.since().minus(SKEW));
            if (fits && OpenAiBatches.isId(id) && !lot.known().contains(id)) {
              return new Step.Created(id);
            }
          }
          return new Step.Gone();
        });
  }

  private static int prompts(JsonNode batch) {
    int prompts = 0;
    for (JsonNode count : batch.path("request_counts")) {
      prompts += count.asInt(0);
    }
    return prompts;
  }

  private static boolean isSince(JsonNode batch, Instant since) {
    try {
      return !Instant.parse(batch.path("created_at").asText("")).isBefore(since);
    } catch (DateTimeException notATime) {
      return false;
    }
  }

  @Override
  public Step look(String batch) throws InterruptedException {
    return http.get(
        PATH + "/" + batch,
        reply -> {
          JsonNode seen = BatchHttp.JSON.readTree(reply);
          return seen.path("processing_status").asText("").equals("ended")
              ? new Step.Ended(batch, "ended", List.of())
              : new Step.Working();
        });
  }

  @Override
  public Step results(Step.Ended ended) throws InterruptedException {
    return http.get(
        PATH + "/" + ended.batch() + "/results",
        lines -> {
          Map<String, Outcome> byId = new HashMap<>();
          lines.lines().filter(each -> !each.isBlank()).forEach(line -> read(line, byId));
          return new Step.Results(byId);
        });
  }

  private void read(String line, Map<String, Outcome> byId) {
    try {
      JsonNode each = BatchHttp.JSON.readTree(line);
      JsonNode result = each.path("result");
      boolean good = result.path("type").asText("").equals("succeeded");
      byId.put(
          each.path("custom_id").asText(""),
          good
              ? answers.read(result.path("message"))
              : new Outcome.Refused("batch-error", "the vendor could not answer this prompt"));
    } catch (JsonProcessingException broken) {
      byId.put("", new Outcome.Garbled("not-json", "a line of results is no JSON"));
    }
  }

  @Override
  public Step cancel(String batch) throws InterruptedException {
    Payload none = Payload.json("");
    return http.post(PATH + "/" + batch + "/cancel", none, Map.of(), body -> new Step.Done());
  }

  @Override
  public Step delete(Leftovers left) throws InterruptedException {
    return left.batch().isEmpty() ? new Step.Done() : http.delete(PATH + "/" + left.batch());
  }
}
